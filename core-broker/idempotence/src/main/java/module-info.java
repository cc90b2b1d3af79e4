/**
 * Producer ids and sequence numbers: each record of a producer once and in order, in each
 * partition. A broker module.
 */
module io.sluice.idempotence {
  requires static org.jspecify;
  requires io.sluice.kernel;
  requires io.sluice.protocol;
  requires io.sluice.time;

  provides io.sluice.kernel.BrokerModule with
      io.sluice.idempotence.IdempotenceModule;
}
