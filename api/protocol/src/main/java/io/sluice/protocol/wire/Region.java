package io.sluice.protocol.wire;

/**
 * Bytes of a file that belong between two bytes of a writer's buffer.
 *
 * @param bufferPosition the position in the buffer before which the file's bytes are to be sent
 * @param bytes the file's bytes
 */
public record Region(int bufferPosition, FileBytes bytes) {}
