package io.sluice.protocol.message;

import io.sluice.protocol.ProtocolException;
import io.sluice.protocol.wire.WireWriter;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;

/** A generated message type, by its name. */
final class SluiceMessage {
  private final Class<?> type;
  private final MethodHandle read;

  SluiceMessage(String name) throws ReflectiveOperationException {
    type = Class.forName("io.sluice.protocol.message." + name);
    MethodType shape = MethodType.methodType(type, ByteBuffer.class, int.class);
    read =
        MethodHandles.lookup()
            .findStatic(type, "read", shape)
            .asType(shape.changeReturnType(Message.class));
  }

  static boolean exists(String name) {
    try {
      Class.forName("io.sluice.protocol.message." + name);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  Message read(ByteBuffer in, int version) {
    try {
      return (Message) read.invokeExact(in, version);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Writes a message into just the room that it asks for; null if the version cannot carry it. */
  static byte[] write(Message message, int version) {
    ByteBuffer buffer = ByteBuffer.allocate(message.size(version));
    try {
      message.write(new WireWriter(buffer), version);
    } catch (ProtocolException e) {
      return null;
    }
    if (buffer.hasRemaining()) {
      throw new AssertionError(message + ": " + buffer.remaining() + " bytes are left");
    }
    return buffer.array();
  }

  Message defaults() throws ReflectiveOperationException {
    Object builder = type.getMethod("builder").invoke(null);
    return (Message) builder.getClass().getMethod("build").invoke(builder);
  }

  /** Copies a message, and its structs down to the last, by their builders' methods. */
  static Object rebuilt(Record message) throws ReflectiveOperationException {
    Class<?> type = message.getClass();
    Object builder = type.getMethod("builder").invoke(null);
    for (RecordComponent component : type.getRecordComponents()) {
      Object value = component.getAccessor().invoke(message);
      Method setter = builder.getClass().getMethod(component.getName(), component.getType());
      setter.invoke(builder, copied(value));
    }
    return builder.getClass().getMethod("build").invoke(builder);
  }

  private static Object copied(Object value) throws ReflectiveOperationException {
    if (value instanceof java.util.List<?> list) {
      java.util.List<Object> copy = new java.util.ArrayList<>();
      for (Object element : list) {
        copy.add(copied(element));
      }
      return copy;
    }
    return value instanceof Record struct && struct.getClass().isMemberClass()
        ? rebuilt(struct)
        : value;
  }
}
