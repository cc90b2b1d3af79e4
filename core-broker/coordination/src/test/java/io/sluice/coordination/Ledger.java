package io.sluice.coordination;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The state of a small coordinator: numbers by name, and requests that it holds for a while. */
final class Ledger implements ReplayedState<Ledger.Entry> {
  static final int HOLD_MS = 3_000;

  private final Timers<Entry> timers;
  private final Map<String, Long> numbers = new TreeMap<>();
  private final Map<Long, List<Pending>> pending = new HashMap<>();
  private final List<Reply<ErrorCode>> held = new ArrayList<>();

  /** A name's number from now on. */
  record Entry(String name, long number) {}

  private record Pending(short epoch, Entry entry) {}

  Ledger(Timers<Entry> timers) {
    this.timers = new PatientTimers<>(timers);
  }

  @Override
  public void replay(Entry entry) {
    numbers.put(entry.name, entry.number);
  }

  @Override
  public void replay(Entry entry, Producer producer) {
    pending
        .computeIfAbsent(producer.id(), id -> new ArrayList<>())
        .add(new Pending(producer.epoch(), entry));
  }

  @Override
  public void ended(Producer producer, boolean commit) {
    for (Pending each : pending.getOrDefault(producer.id(), List.of())) {
      if (commit && each.epoch <= producer.epoch()) {
        replay(each.entry);
      }
    }
    pending.remove(producer.id());
  }

  @Override
  public void loaded(Outbox<Entry> out) {}

  @Override
  public void unload(ErrorCode error) {
    held.forEach(each -> each.refuse(error));
    held.clear();
  }

  @Override
  public String summary() {
    return numbers.size() + " numbers";
  }

  /** Returns a name's number and how many records of it are pending, such as {@code NONE 5 +0}. */
  String get(String name) {
    long waiting =
        pending.values().stream()
            .flatMap(List::stream)
            .filter(each -> each.entry.name.equals(name))
            .count();
    return "NONE " + numbers.getOrDefault(name, -1L) + (waiting == 0 ? "" : " +" + waiting);
  }

  List<String> names() {
    return List.copyOf(numbers.keySet());
  }

  /** Answers after a while, and writes something as it begins. */
  void hold(Entry entry, Reply<ErrorCode> reply, Outbox<Entry> out) {
    out.write(entry);
    held.add(reply);
    timers.schedule(
        HOLD_MS,
        later -> {
          held.remove(reply);
          later.reply(reply, ErrorCode.NONE);
        });
  }

  /** Writes a name as its length and bytes, and a number. */
  static final class Codec implements RecordCodec<Entry> {
    private static final int NAME_BYTES_MAX = 1_000;

    @Override
    public EncodedRecord encode(Entry entry) {
      byte[] name = entry.name.getBytes(StandardCharsets.UTF_8);
      if (name.length > NAME_BYTES_MAX) {
        throw new ProtocolException("the name is too long");
      }
      return new EncodedRecord(
          ByteBuffer.wrap(name), ByteBuffer.allocate(Long.BYTES).putLong(entry.number).flip());
    }

    @Override
    public Entry decode(ByteBuffer key, @Nullable ByteBuffer value) {
      if (value == null || value.remaining() != Long.BYTES) {
        throw new ProtocolException("no number");
      }
      return new Entry(
          StandardCharsets.UTF_8.decode(key.duplicate()).toString(),
          value.getLong(value.position()));
    }
  }
}
