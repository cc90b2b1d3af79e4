package io.sluice.broker.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sluice.time.Threads;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;

/**
 * Shows the figures over HTTP: {@code GET /metrics} and nothing else.
 *
 * <p>Its threads and the requests that wait for them are few, and one who takes his time is cut
 * off: whoever watches the broker must not be able to burden it.
 */
public final class MetricsServer implements AutoCloseable {
  private static final String PATH = "/metrics";
  private static final int BACKLOG = 16;
  private static final int THREADS_MAX = 2;
  private static final int WAITING_MAX = 16;
  private static final String EXCHANGE_MAX_S = "10";

  private final HttpServer server;
  private final ExecutorService pool;
  private final MetricRegistry registry;
  private final String host;

  private MetricsServer(HttpServer server, String host, MetricRegistry registry) {
    this.server = server;
    this.host = host;
    this.registry = registry;
    this.pool = Threads.boundedPool("metrics", THREADS_MAX, WAITING_MAX);
  }

  /**
   * Starts to listen.
   *
   * @param host empty means every address of the machine
   * @param port 0 means any free one
   * @throws IllegalStateException if that is not possible; the message says why
   */
  public static MetricsServer start(String host, int port, MetricRegistry registry) {
    limit("sun.net.httpserver.maxReqTime");
    limit("sun.net.httpserver.maxRspTime");
    InetSocketAddress address =
        host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    try {
      MetricsServer metrics =
          new MetricsServer(HttpServer.create(address, BACKLOG), host, registry);
      metrics.open();
      return metrics;
    } catch (IOException | UnresolvedAddressException failure) {
      throw new IllegalStateException(
          "metrics.listener=" + host + ":" + port + " cannot be listened on: " + reason(failure),
          failure);
    }
  }

  /** The JDK's server has no other way to be told, and by default waits for ever. */
  private static void limit(String property) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, EXCHANGE_MAX_S);
    }
  }

  private static String reason(Exception failure) {
    return failure instanceof UnresolvedAddressException
        ? "the host is not known"
        : String.valueOf(failure.getMessage());
  }

  private void open() {
    server.createContext("/", this::answer);
    server.setExecutor(pool);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals(PATH)) {
        send(exchange, 404, "text/plain; charset=utf-8", "the figures are at " + PATH + "\n");
      } else if (!exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET");
        send(exchange, 405, "text/plain; charset=utf-8", "only GET is answered\n");
      } else {
        send(exchange, 200, PrometheusText.CONTENT_TYPE, PrometheusText.of(registry));
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String contentType, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", contentType);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** Returns where the figures are. */
  public String url() {
    String shown = host.isEmpty() ? "localhost" : host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return "http://" + shown + ":" + server.getAddress().getPort() + PATH;
  }

  @Override
  public void close() {
    server.stop(0);
    pool.shutdown();
    Threads.awaitTermination(pool);
  }
}
