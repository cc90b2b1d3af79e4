package io.sluice.metadata;

/**
 * How an election came out.
 *
 * @param won whether the caller is the controller now
 * @param controllerId who is
 * @param epoch the controller's epoch, for {@link MetadataStore#asController}
 */
public record Election(boolean won, int controllerId, int epoch) {}
