/**
 * Apache ZooKeeper, client and server, repackaged as one named module, because its own two JARs
 * share packages.
 */
@SuppressWarnings("module")
module io.sluice.zookeeper {
  requires transitive org.slf4j;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires java.management;
  requires java.naming;
  requires java.security.jgss;
  requires java.security.sasl;
  requires java.xml;
  requires jdk.management;
  requires org.xerial.snappy;

  exports org.apache.zookeeper;
  exports org.apache.zookeeper.client;
  exports org.apache.zookeeper.common;
  exports org.apache.zookeeper.data;
  exports org.apache.zookeeper.server;
  exports org.apache.zookeeper.server.persistence;
  exports org.apache.zookeeper.server.quorum;
  exports org.apache.zookeeper.server.quorum.flexible;
  exports org.apache.zookeeper.util;
}
