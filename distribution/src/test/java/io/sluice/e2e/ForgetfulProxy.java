package io.sluice.e2e;

import io.sluice.protocol.ApiKey;
import io.sluice.protocol.message.MetadataResponse;
import io.sluice.protocol.message.ResponseHeader;
import io.sluice.protocol.wire.WireWriter;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and a broker, and cuts the connection instead of delivering some of the
 * answers to Produce.
 *
 * <p>Serves one request after the other on each connection.
 */
final class ForgetfulProxy implements Closeable {
  private static final int DROPPED_OF_A_HUNDRED = 15;

  private final BrokerProcess broker;
  private final Random random;
  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger dropped = new AtomicInteger();

  ForgetfulProxy(BrokerProcess broker, Random random) throws IOException {
    this.broker = broker;
    this.random = random;
    start(this::accept);
  }

  String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  int dropped() {
    return dropped.get();
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException closed) {
                // That is how it ends.
              }
            },
            "forgetful proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = server.accept();
      sockets.add(client);
      start(() -> serve(client));
    }
  }

  private void serve(Socket client) throws IOException {
    try (client;
        Socket upstream = new Socket(broker.host(), broker.port())) {
      sockets.add(upstream);
      DataInputStream requests = new DataInputStream(client.getInputStream());
      DataInputStream responses = new DataInputStream(upstream.getInputStream());
      DataOutputStream toBroker = new DataOutputStream(upstream.getOutputStream());
      DataOutputStream toClient = new DataOutputStream(client.getOutputStream());
      while (true) {
        byte[] request = frame(requests);
        write(toBroker, request);
        byte[] response = frame(responses);
        ApiKey key = ApiKey.of(ByteBuffer.wrap(request).getShort());
        if (key == ApiKey.PRODUCE && isUnlucky()) {
          dropped.incrementAndGet();
          return;
        }
        write(
            toClient,
            key == ApiKey.METADATA
                ? redirected(response, ByteBuffer.wrap(request).getShort(2))
                : response);
      }
    }
  }

  private synchronized boolean isUnlucky() {
    return random.nextInt(100) < DROPPED_OF_A_HUNDRED;
  }

  /** Puts the proxy's address in the place of the broker's. */
  private byte[] redirected(byte[] response, int version) {
    ByteBuffer in = ByteBuffer.wrap(response);
    var header = ResponseHeader.read(in, ApiKey.METADATA.responseHeaderVersion(version));
    MetadataResponse metadata = MetadataResponse.read(in, version);
    var moved =
        metadata.brokers().stream()
            .map(each -> each.toBuilder().host("127.0.0.1").port(server.getLocalPort()).build())
            .toList();
    MetadataResponse answer = metadata.toBuilder().brokers(moved).build();
    int headerVersion = ApiKey.METADATA.responseHeaderVersion(version);
    var out =
        new WireWriter(ByteBuffer.allocate(header.size(headerVersion) + answer.size(version)));
    header.write(out, headerVersion);
    answer.write(out, version);
    return out.buffer().array();
  }

  private static byte[] frame(DataInputStream in) throws IOException {
    byte[] frame = new byte[in.readInt()];
    in.readFully(frame);
    return frame;
  }

  private static void write(DataOutputStream out, byte[] frame) throws IOException {
    byte[] framed =
        ByteBuffer.allocate(Integer.BYTES + frame.length).putInt(frame.length).put(frame).array();
    out.write(framed);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
