package io.sluice.protocol;

/**
 * The error codes of the protocol, as numbers on the wire and as words for people.
 *
 * <p>A retriable error may go away when the same request is sent again, perhaps after the metadata
 * has been refreshed.
 */
public enum ErrorCode {
  UNKNOWN_SERVER_ERROR(
      -1, false, "the broker met an unexpected problem while it handled the request"),
  NONE(0, false, "no error"),
  OFFSET_OUT_OF_RANGE(
      1,
      false,
      "the partition has no such offset: it is before the start or past the end of the log"),
  CORRUPT_MESSAGE(
      2,
      true,
      "the checksum is wrong, the batch is malformed, or a record of a compacted topic has no key"),
  UNKNOWN_TOPIC_OR_PARTITION(3, true, "this broker knows no such topic or partition"),
  INVALID_FETCH_SIZE(4, false, "the fetch size is not valid"),
  LEADER_NOT_AVAILABLE(5, true, "the partition has no leader at the moment"),
  NOT_LEADER_OR_FOLLOWER(
      6, true, "this broker does not lead the partition, or holds no replica of it"),
  REQUEST_TIMED_OUT(7, true, "the request was not completed in time"),
  BROKER_NOT_AVAILABLE(8, false, "the broker is not available"),
  REPLICA_NOT_AVAILABLE(9, true, "the replica is not available"),
  MESSAGE_TOO_LARGE(10, false, "the batch is larger than the topic allows"),
  STALE_CONTROLLER_EPOCH(11, false, "another broker has become the controller"),
  OFFSET_METADATA_TOO_LARGE(12, false, "the text beside the committed offset is too long"),
  NETWORK_EXCEPTION(13, true, "the connection was lost before the response came"),
  COORDINATOR_LOAD_IN_PROGRESS(14, true, "the coordinator is still loading its state"),
  COORDINATOR_NOT_AVAILABLE(15, true, "no coordinator is available"),
  NOT_COORDINATOR(16, true, "another broker is the coordinator"),
  INVALID_TOPIC_EXCEPTION(
      17, false, "the topic's name is not valid, or it may not be used in this way"),
  RECORD_LIST_TOO_LARGE(18, false, "the batch is larger than a segment of the log"),
  NOT_ENOUGH_REPLICAS(
      19, true, "fewer replicas are in sync than the topic demands; nothing was written"),
  NOT_ENOUGH_REPLICAS_AFTER_APPEND(
      20, true, "the records were written, but to fewer in-sync replicas than the topic demands"),
  INVALID_REQUIRED_ACKS(21, false, "acks must be 0, 1 or -1"),
  ILLEGAL_GENERATION(22, false, "the group has another generation"),
  INCONSISTENT_GROUP_PROTOCOL(
      23, false, "the member shares no protocol with the rest of the group, or names none"),
  INVALID_GROUP_ID(24, false, "the group id is not valid"),
  UNKNOWN_MEMBER_ID(25, false, "the group has no such member"),
  INVALID_SESSION_TIMEOUT(
      26, false, "the session timeout is outside the bounds that the broker sets"),
  REBALANCE_IN_PROGRESS(27, false, "the group is rebalancing; the member has to join again"),
  INVALID_COMMIT_OFFSET_SIZE(28, false, "the committed offset's data is too large"),
  TOPIC_AUTHORIZATION_FAILED(29, false, "no permission for the topic"),
  GROUP_AUTHORIZATION_FAILED(30, false, "no permission for the group"),
  CLUSTER_AUTHORIZATION_FAILED(31, false, "no permission for the cluster"),
  INVALID_TIMESTAMP(32, false, "a record's timestamp is outside the bounds that the topic sets"),
  UNSUPPORTED_SASL_MECHANISM(33, false, "the broker does not offer this SASL mechanism"),
  ILLEGAL_SASL_STATE(34, false, "the request is out of place at this point of the SASL exchange"),
  UNSUPPORTED_VERSION(35, false, "the broker does not speak this version of the API"),
  TOPIC_ALREADY_EXISTS(36, false, "a topic of this name exists already"),
  INVALID_PARTITIONS(37, false, "the number of partitions is not valid"),
  INVALID_REPLICATION_FACTOR(
      38, false, "the replication factor is below 1 or above the number of brokers"),
  INVALID_REPLICA_ASSIGNMENT(39, false, "the assignment of replicas to brokers is not valid"),
  INVALID_CONFIG(40, false, "a configuration value is not valid"),
  NOT_CONTROLLER(41, true, "another broker is the controller"),
  INVALID_REQUEST(42, false, "the request contradicts itself or the protocol"),
  UNSUPPORTED_FOR_MESSAGE_FORMAT(43, false, "the record format does not allow this"),
  POLICY_VIOLATION(44, false, "a policy of the cluster forbids this"),
  OUT_OF_ORDER_SEQUENCE_NUMBER(
      45, false, "the producer's sequence number does not follow the last one"),
  DUPLICATE_SEQUENCE_NUMBER(46, false, "the producer's sequence number has been seen before"),
  INVALID_PRODUCER_EPOCH(47, false, "the producer's epoch is older than the broker's"),
  INVALID_TXN_STATE(48, false, "the transaction is not in a state that allows this"),
  INVALID_PRODUCER_ID_MAPPING(49, false, "the transactional id belongs to another producer id"),
  INVALID_TRANSACTION_TIMEOUT(
      50, false, "the transaction timeout is longer than the broker allows"),
  CONCURRENT_TRANSACTIONS(51, true, "another operation on the same transaction is still running"),
  TRANSACTION_COORDINATOR_FENCED(
      52, false, "the transaction coordinator has been replaced by another one"),
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED(53, false, "no permission for the transactional id"),
  SECURITY_DISABLED(54, false, "security is switched off"),
  OPERATION_NOT_ATTEMPTED(
      55, false, "this part of the request was not tried because another part failed"),
  KAFKA_STORAGE_ERROR(56, true, "the disk under the partition's log has failed"),
  LOG_DIR_NOT_FOUND(57, false, "the broker has no such log directory"),
  SASL_AUTHENTICATION_FAILED(58, false, "the credentials were not accepted"),
  UNKNOWN_PRODUCER_ID(
      59,
      false,
      "the broker no longer knows the producer, perhaps because its records have been deleted"),
  REASSIGNMENT_IN_PROGRESS(60, false, "the partition is being moved to other brokers"),
  DELEGATION_TOKEN_AUTH_DISABLED(61, false, "delegation tokens are switched off"),
  DELEGATION_TOKEN_NOT_FOUND(62, false, "the broker knows no such delegation token"),
  DELEGATION_TOKEN_OWNER_MISMATCH(
      63, false, "the principal neither owns the delegation token nor may renew it"),
  DELEGATION_TOKEN_REQUEST_NOT_ALLOWED(
      64, false, "delegation tokens cannot be managed over this kind of connection"),
  DELEGATION_TOKEN_AUTHORIZATION_FAILED(65, false, "no permission for the delegation token"),
  DELEGATION_TOKEN_EXPIRED(66, false, "the delegation token has expired"),
  INVALID_PRINCIPAL_TYPE(67, false, "this type of principal is not supported"),
  NON_EMPTY_GROUP(68, false, "the group still has members"),
  GROUP_ID_NOT_FOUND(69, false, "there is no such group"),
  FETCH_SESSION_ID_NOT_FOUND(70, true, "the broker has no such fetch session"),
  INVALID_FETCH_SESSION_EPOCH(71, true, "the fetch session has another epoch"),
  LISTENER_NOT_FOUND(
      72, true, "the leader has no listener of the name that this request came in by"),
  TOPIC_DELETION_DISABLED(73, false, "deletion of topics is switched off"),
  FENCED_LEADER_EPOCH(74, true, "the leader epoch in the request is older than the broker's"),
  UNKNOWN_LEADER_EPOCH(75, true, "the leader epoch in the request is newer than the broker's"),
  UNSUPPORTED_COMPRESSION_TYPE(
      76, false, "the version of the request cannot carry the partition's compression"),
  STALE_BROKER_EPOCH(77, false, "the broker has registered again since"),
  OFFSET_NOT_AVAILABLE(78, true, "the new leader cannot tell the offset yet"),
  MEMBER_ID_REQUIRED(79, false, "the member has to join again with the member id from this answer"),
  PREFERRED_LEADER_NOT_AVAILABLE(80, true, "the preferred leader is not available"),
  GROUP_MAX_SIZE_REACHED(81, false, "the group is full"),
  FENCED_INSTANCE_ID(82, false, "another member has taken the same group instance id"),
  ELIGIBLE_LEADERS_NOT_AVAILABLE(83, true, "no replica that may lead is available"),
  ELECTION_NOT_NEEDED(84, true, "the partition needs no election"),
  NO_REASSIGNMENT_IN_PROGRESS(85, false, "the partition is not being moved"),
  GROUP_SUBSCRIBED_TO_TOPIC(
      86, false, "the group is subscribed to the topic, so that its offsets cannot be deleted"),
  INVALID_RECORD(87, false, "the broker's checks refused a record"),
  UNSTABLE_OFFSET_COMMIT(88, true, "a transaction that commits offsets is still open"),
  THROTTLING_QUOTA_EXCEEDED(89, true, "the quota is used up"),
  PRODUCER_FENCED(90, false, "a newer producer has taken over the transactional id"),
  RESOURCE_NOT_FOUND(91, false, "the request names something that does not exist"),
  DUPLICATE_RESOURCE(92, false, "the request names the same thing twice"),
  UNACCEPTABLE_CREDENTIAL(93, false, "the credential does not meet the requirements"),
  INCONSISTENT_VOTER_SET(94, false, "sender or receiver is not among the expected voters"),
  INVALID_UPDATE_VERSION(95, false, "the version to update to is not valid"),
  FEATURE_UPDATE_FAILED(96, false, "the feature could not be updated"),
  PRINCIPAL_DESERIALIZATION_FAILURE(
      97, false, "the principal of a forwarded request cannot be read"),
  SNAPSHOT_NOT_FOUND(98, false, "there is no such snapshot"),
  POSITION_OUT_OF_RANGE(99, false, "the position is outside the snapshot"),
  UNKNOWN_TOPIC_ID(100, true, "this broker knows no topic of this id"),
  DUPLICATE_BROKER_REGISTRATION(101, false, "another broker is registered under this id"),
  BROKER_ID_NOT_REGISTERED(102, false, "no broker is registered under this id"),
  INCONSISTENT_TOPIC_ID(103, true, "the log belongs to a topic of another id"),
  INCONSISTENT_CLUSTER_ID(104, false, "the request is meant for another cluster"),
  TRANSACTIONAL_ID_NOT_FOUND(105, false, "there is no such transactional id"),
  FETCH_SESSION_TOPIC_ID_ERROR(106, true, "the fetch session mixes topic names and topic ids"),
  INELIGIBLE_REPLICA(107, false, "a replica may not be in the in-sync set"),
  NEW_LEADER_ELECTED(
      108, false, "the change was made, and the partition has got a new leader by it"),
  OFFSET_MOVED_TO_TIERED_STORAGE(109, false, "the offset has been moved to remote storage"),
  FENCED_MEMBER_EPOCH(
      110,
      false,
      "the member's epoch is out of date: it has to give up its partitions and join again"),
  UNRELEASED_INSTANCE_ID(111, false, "another member still holds the group instance id"),
  UNSUPPORTED_ASSIGNOR(112, false, "the group does not support the assignor"),
  STALE_MEMBER_EPOCH(113, false, "the member has to fetch its new epoch and try again"),
  MISMATCHED_ENDPOINT_TYPE(114, false, "the request went to the wrong type of endpoint"),
  UNSUPPORTED_ENDPOINT_TYPE(115, false, "this type of endpoint is not supported"),
  UNKNOWN_CONTROLLER_ID(116, false, "there is no controller of this id"),
  UNKNOWN_SUBSCRIPTION_ID(117, false, "the telemetry subscription is unknown or out of date"),
  TELEMETRY_TOO_LARGE(118, false, "the telemetry is larger than the broker accepts"),
  INVALID_REGISTRATION(119, false, "the controller refused the registration"),
  TRANSACTION_ABORTABLE(
      120, false, "the transaction failed; the transactional id can be used again after an abort"),
  INVALID_RECORD_STATE(121, false, "the record is in no state that can be acknowledged"),
  SHARE_SESSION_NOT_FOUND(122, true, "the broker has no such share session"),
  INVALID_SHARE_SESSION_EPOCH(123, true, "the share session has another epoch"),
  FENCED_STATE_EPOCH(124, false, "the state has another epoch"),
  INVALID_VOTER_KEY(125, false, "the voter's key is that of another replica"),
  DUPLICATE_VOTER(126, false, "the voter is one already"),
  VOTER_NOT_FOUND(127, false, "there is no such voter"),
  INVALID_REGULAR_EXPRESSION(128, false, "the regular expression is not valid"),
  REBOOTSTRAP_REQUIRED(129, false, "the client has to start again from its bootstrap servers"),
  STREAMS_INVALID_TOPOLOGY(130, false, "the streams topology is not valid"),
  STREAMS_INVALID_TOPOLOGY_EPOCH(131, false, "the epoch of the streams topology is not valid"),
  STREAMS_TOPOLOGY_FENCED(132, false, "the epoch of the streams topology is out of date"),
  SHARE_SESSION_LIMIT_REACHED(133, true, "the broker has as many share sessions as it allows"),
  GROUP_DELETION_FAILED(134, false, "a group could not be deleted; its own result says why"),
  STREAMS_TOPOLOGY_DESCRIPTION_UPDATE_FAILED(
      135, false, "the description of the streams topology could not be updated"),
  CONTROLLER_ID_NOT_REGISTERED(136, false, "no controller is registered under this id");

  private static final int LOWEST = -1;
  private static final ErrorCode[] BY_CODE = values();

  private final short code;
  private final boolean retriable;
  private final String message;

  ErrorCode(int code, boolean retriable, String message) {
    this.code = (short) code;
    this.retriable = retriable;
    this.message = message;
  }

  /** Returns the number on the wire. */
  public short code() {
    return code;
  }

  /** Returns whether the same request may succeed later. */
  public boolean retriable() {
    return retriable;
  }

  /**
   * Returns what the error means, in words: the start of a sentence, in lower case, no full stop.
   */
  public String message() {
    return message;
  }

  /** Returns the error of this number; {@link #UNKNOWN_SERVER_ERROR} for a number that is none. */
  public static ErrorCode of(int code) {
    int index = code - LOWEST;
    return index >= 0 && index < BY_CODE.length ? BY_CODE[index] : UNKNOWN_SERVER_ERROR;
  }
}
