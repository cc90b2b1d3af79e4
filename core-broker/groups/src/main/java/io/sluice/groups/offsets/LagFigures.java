package io.sluice.groups.offsets;

/** Shows lags as figures. */
public final class LagFigures {}
