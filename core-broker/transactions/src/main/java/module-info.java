/** The transaction coordinator: exactly once across partitions and sessions. A broker module. */
module io.sluice.transactions {
  requires static org.jspecify;
  requires org.slf4j;
  requires re2j;
  requires io.sluice.time;
  requires io.sluice.protocol;
  requires io.sluice.kernel;
  requires io.sluice.coordination;

  provides io.sluice.kernel.BrokerModule with
      io.sluice.transactions.TransactionsModule;
}
