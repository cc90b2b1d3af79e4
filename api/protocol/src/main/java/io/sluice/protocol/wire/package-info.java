/**
 * Single values on the wire: how numbers, strings, byte strings, arrays and tagged fields lie in a
 * {@link java.nio.ByteBuffer}.
 *
 * <p>All numbers are big-endian. A message version is either plain or <em>flexible</em> (KIP-482):
 *
 * <table>
 * <caption>Lengths and nulls</caption>
 * <tr><th>value</th><th>plain</th><th>flexible ("compact")</th></tr>
 * <tr><td>string</td><td>int16 length, UTF-8; null is −1</td><td>unsigned varint of length + 1, UTF-8; null is 0</td></tr>
 * <tr><td>bytes, records</td><td>int32 length; null is −1</td><td>unsigned varint of length + 1; null is 0</td></tr>
 * <tr><td>array</td><td>int32 count; null is −1</td><td>unsigned varint of count + 1; null is 0</td></tr>
 * <tr><td>nullable struct</td><td colspan="2">int8: −1 is null, 1 is followed by the struct</td></tr>
 * <tr><td>end of a struct</td><td>nothing</td><td>unsigned varint count of tagged fields, then for each: tag, size, content</td></tr>
 * </table>
 *
 * <p>An unsigned varint carries seven bits a byte, the lowest first, the top bit set on all but the
 * last; a signed one is zigzag coded first.
 *
 * <p>Readers take no length field at its word: a length is compared with the bytes that are left
 * before anything is allocated, and whatever is wrong with the input ends in a {@link
 * io.sluice.protocol.ProtocolException}.
 */
@org.jspecify.annotations.NullMarked
package io.sluice.protocol.wire;
