package io.sluice.broker.controller;

import io.sluice.protocol.ErrorCode;

/** Says why something is not done. */
record Refusal(ErrorCode error, String message) {}
