package io.sluice.broker.link;

import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.Endpoint;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.Messages;
import io.sluice.protocol.message.RequestHeader;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseHeader;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.protocol.wire.WireWriter;
import io.sluice.time.Threads;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A broker over real sockets on loopback, whose answers a test gives. */
public final class ScriptedBroker implements AutoCloseable {
  private final ServerSocket server;
  private final Function<RequestMessage, @Nullable ResponseMessage> script;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** How many connections there have been. */
  public final AtomicInteger accepted = new AtomicInteger();

  /**
   * Starts one.
   *
   * @param script gives the answer to each request, on the connection's thread; null closes the
   *     connection
   */
  public ScriptedBroker(Function<RequestMessage, @Nullable ResponseMessage> script) {
    this.script = script;
    try {
      server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Threads.startDaemon("scripted-broker", this::accept);
  }

  /** Returns where it listens. */
  public Endpoint endpoint() {
    return new Endpoint("PLAINTEXT", "127.0.0.1", server.getLocalPort(), "PLAINTEXT");
  }

  /** Returns how it would register. */
  public BrokerRegistration registration(int id) {
    return new BrokerRegistration(id, 1, Uuid.ZERO, Uuid.ZERO, null, List.of(endpoint()));
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        accepted.incrementAndGet();
        open.add(socket);
        Threads.startDaemon("scripted-connection", () -> serve(socket));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (true) {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        ByteBuffer answer = answer(ByteBuffer.wrap(frame));
        if (answer == null) {
          return;
        }
        socket.getOutputStream().write(answer.array());
      }
    } catch (IOException gone) {
      // The other side has closed the connection.
    } finally {
      open.remove(socket);
    }
  }

  private @Nullable ByteBuffer answer(ByteBuffer frame) {
    ApiKey key = ApiKey.of(frame.getShort(0));
    int version = frame.getShort(2);
    RequestHeader header = RequestHeader.read(frame, key.requestHeaderVersion(version));
    ResponseMessage response = script.apply(Messages.readRequest(key, frame, version));
    if (response == null) {
      return null;
    }
    ResponseHeader answered = new ResponseHeader(header.correlationId());
    int headerVersion = key.responseHeaderVersion(version);
    int size = answered.size(headerVersion) + response.size(version);
    ByteBuffer out = ByteBuffer.allocate(Integer.BYTES + size).putInt(size);
    WireWriter writer = new WireWriter(out);
    answered.write(writer, headerVersion);
    response.write(writer, version);
    return out;
  }

  /** Closes every connection that is open now. */
  public void hangUp() {
    open.forEach(ScriptedBroker::close);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    hangUp();
  }
}
