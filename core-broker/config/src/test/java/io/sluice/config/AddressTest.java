package io.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
  @Test
  void listenerIsReadAndWritten() {
    assertEquals(new Listener("PLAINTEXT", "", 9092), Listener.parse("plaintext://:9092"));
    assertEquals(new Listener("IN_2-A", "10.0.0.1", 0), Listener.parse("IN_2-A://10.0.0.1:0"));
    assertEquals(new Listener("A", "fe80::1%eth0", 1), Listener.parse("A://[fe80::1%eth0]:1"));
    assertEquals("A://[::1]:1", new Listener("A", "::1", 1).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "9092",
        "A:9092",
        "A://h",
        "A://h:",
        "A://::1:9092",
        "A://h:65536",
        "A://h:-1",
        "A://h:9092/x",
        "://h:1"
      })
  void listenerOfAnotherFormIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Listener.parse(text));
  }

  @Test
  void zooKeeperAddressIsReadAndWritten() {
    assertEquals(
        new ZooKeeperConnect(List.of("a:2181", "b:2182"), "/kafka/1"),
        ZooKeeperConnect.parse("a, b:2182/kafka/1"));
    assertEquals("a:2181,[::1]:2182/x", ZooKeeperConnect.parse("a:2181,[::1]:2182/x/").toString());
    assertEquals("", ZooKeeperConnect.parse("a:1/").chroot());
    assertEquals("embedded/x", ZooKeeperConnect.parse("embedded/x").toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a:1,", ",a", "a:0", "a:99999", "a:x", "a/x,b/y", "a//x", "a b", "::1:2181"})
  void zooKeeperAddressOfAnotherFormIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> ZooKeeperConnect.parse(text));
  }

  @Test
  void embeddedServerIsReadAndWritten() {
    assertEquals(new EmbeddedServer(1, "a", 2, 3, 65535), EmbeddedServer.parse("1@a:2:3:65535"));
    assertEquals("255@[::1]:1:2:3", EmbeddedServer.parse("255@[::1]:1:2:3").toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a:1:2:3", "1@a:1:2", "0@a:1:2:3", "256@a:1:2:3", "1@a:0:2:3", "1@a:1:2:65536"})
  void embeddedServerOfAnotherFormIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> EmbeddedServer.parse(text));
  }

  @Test
  void distanceCountsASwapOnce() {
    assertEquals(0, NearestName.distance("hours", "hours"));
    assertEquals(1, NearestName.distance("huors", "hours"));
    assertEquals(1, NearestName.distance("hour", "hours"));
    assertEquals(3, NearestName.distance("kitten", "sitting"));
    assertEquals(5, NearestName.distance("", "hours"));
  }
}
