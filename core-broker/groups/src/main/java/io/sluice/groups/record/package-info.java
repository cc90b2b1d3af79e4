/**
 * The records in which the coordinator keeps its state: those of Kafka, byte for byte, so that
 * Kafka's tools read them and Kafka's topic can be taken over.
 *
 * <p>The topic is compacted. The latest record of a key holds; one without a value, a tombstone,
 * says that what the key names is gone. Keys and values are generated at build time from the
 * schemas inside the kafka-group-coordinator JAR, {@link io.sluice.groups.record.GroupRecordFormat}
 * puts them into bytes:
 *
 * <pre>
 * key     type     int16   which record it is
 *         fields           those of the key's schema, version 0
 * value   version  int16
 *         fields           those of the value's schema, in this version
 * </pre>
 *
 * <pre>
 * type   record                  written in version
 *   0    the same as 1, as Kafka 0.8.2 wrote it: read only
 *   1    OffsetCommit            4; 1 if the commit expires at a time of its own
 *   2    ClassicGroup            3
 *   3    ConsumerGroupEpoch      0
 *   4    PartitionMetadata       0; Kafka 4.0 and before
 *   5    Member                  0
 *   6    TargetAssignmentEpoch   0
 *   7    TargetAssignment        0
 *   8    CurrentAssignment       0
 *  16    RegularExpression       0
 * </pre>
 *
 * <p>Other types belong to share and streams groups, or to a later Kafka.
 */
@org.jspecify.annotations.NullMarked
package io.sluice.groups.record;
