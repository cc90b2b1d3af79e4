package io.sluice.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The figures, asked for over HTTP. */
class MetricsTest {
  private static final Map<String, String> ON = Map.of("metrics.listener", "127.0.0.1:0");

  @TempDir private Path folder;

  private static HttpURLConnection ask(String url, String method) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    connection.setRequestMethod(method);
    connection.setReadTimeout(20_000);
    return connection;
  }

  private static String url(TestBroker broker) {
    String url = broker.report().metrics();
    assertNotNull(url);
    return url;
  }

  @Test
  void figuresOfBrokerAndModulesAreShown() throws IOException {
    StateModule module = new StateModule();
    try (TestBroker broker = TestBroker.start(folder, ON, module)) {
      module
          .context()
          .metrics()
          .gauge("test_lag_records", "Lag.", List.of("group"), sample -> sample.add(7, "g"));
      broker.topic("answered"); // By a connection that the broker has noticed, then.
      HttpURLConnection answer = ask(url(broker), "GET");
      assertEquals(200, answer.getResponseCode());
      assertEquals("text/plain; version=0.0.4; charset=utf-8", answer.getContentType());
      try (InputStream body = answer.getInputStream()) {
        String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(text.contains("\ntest_lag_records{group=\"g\"} 7\n"), text);
        assertTrue(text.contains("\nsluice_connections 1\n"), text);
        assertTrue(text.contains("# TYPE sluice_requests_total counter\n"), text);
      }
    }
  }

  @Test
  void nothingElseIsAnswered() throws IOException {
    try (TestBroker broker = TestBroker.start(folder, ON)) {
      assertEquals(404, ask(url(broker) + "/more", "GET").getResponseCode());
      assertEquals(404, ask(url(broker).replace("/metrics", "/"), "GET").getResponseCode());
      HttpURLConnection deletion = ask(url(broker), "DELETE");
      assertEquals(405, deletion.getResponseCode());
      assertEquals("GET", deletion.getHeaderField("Allow"));
      assertEquals(405, ask(url(broker), "HEAD").getResponseCode());
    }
  }

  @Test
  void brokerShowsNothingUnlessItIsTold() {
    try (TestBroker broker = TestBroker.start(folder, Map.of())) {
      assertNull(broker.report().metrics());
    }
  }

  @Test
  void brokerDoesNotStartWhenThePortIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      BrokerStartException refused =
          assertThrows(
              BrokerStartException.class,
              () -> TestBroker.start(folder, Map.of("metrics.listener", address)).close());
      String message = String.valueOf(refused.getMessage());
      assertTrue(message.startsWith("metrics.listener=" + address + " cannot be"), message);
    }
  }
}
