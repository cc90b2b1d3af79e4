package io.sluice.protocol.message;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Ways to break a frame. */
public enum Mutation {
  /** Flips a few bits. */
  FLIP {
    @Override
    public byte[] apply(byte[] frame, RandomGenerator random) {
      byte[] broken = frame.clone();
      for (int i = random.nextInt(1, 4); i > 0 && broken.length > 0; i--) {
        broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
      }
      return broken;
    }
  },

  /** Cuts the end off. */
  TRUNCATE {
    @Override
    public byte[] apply(byte[] frame, RandomGenerator random) {
      return Arrays.copyOf(frame, random.nextInt(frame.length + 1));
    }
  },

  /** Adds noise at the end. */
  EXTEND {
    @Override
    public byte[] apply(byte[] frame, RandomGenerator random) {
      byte[] longer = Arrays.copyOf(frame, frame.length + random.nextInt(1, 40));
      for (int i = frame.length; i < longer.length; i++) {
        longer[i] = (byte) random.nextInt();
      }
      return longer;
    }
  },

  /** Puts a number that makes a wild length in either coding over some bytes. */
  BLOW_UP {
    @Override
    public byte[] apply(byte[] frame, RandomGenerator random) {
      byte[] wild = WILD[random.nextInt(WILD.length)];
      byte[] broken = frame.clone();
      if (broken.length >= wild.length) {
        int at = random.nextInt(broken.length - wild.length + 1);
        System.arraycopy(wild, 0, broken, at, wild.length);
      }
      return broken;
    }
  },

  /** Puts a length that just fits, or just not, over some bytes. */
  NEARLY {
    @Override
    public byte[] apply(byte[] frame, RandomGenerator random) {
      if (frame.length < Integer.BYTES) {
        return frame;
      }
      byte[] broken = frame.clone();
      int at = random.nextInt(broken.length - Integer.BYTES + 1);
      int length = broken.length - at + random.nextInt(-8, 3);
      if (random.nextBoolean() || length > 0x7f) {
        ByteBuffer.wrap(broken).putInt(at, length / random.nextInt(1, 9));
      } else {
        broken[at] = (byte) Math.max(length, 0);
      }
      return broken;
    }
  },

  /** Repeats a piece of the frame over what follows it. */
  REPEAT {
    @Override
    public byte[] apply(byte[] frame, RandomGenerator random) {
      byte[] broken = frame.clone();
      if (broken.length > 2) {
        int from = random.nextInt(broken.length - 1);
        int period = random.nextInt(1, Math.min(9, broken.length - from));
        for (int at = from + period; at < broken.length; at++) {
          broken[at] = broken[at - period];
        }
      }
      return broken;
    }
  },

  /** Replaces everything, and makes it longer. */
  NOISE {
    @Override
    public byte[] apply(byte[] frame, RandomGenerator random) {
      byte[] noise = new byte[random.nextInt(1, 300)];
      random.nextBytes(noise);
      return noise;
    }
  },

  /** Replaces everything by one small number: lengths that are all believable. */
  FILL {
    @Override
    public byte[] apply(byte[] frame, RandomGenerator random) {
      byte[] filled = new byte[random.nextInt(1, 600)];
      Arrays.fill(filled, (byte) random.nextInt(4));
      return filled;
    }
  };

  private static final byte[][] WILD = {
    {0x7f, -1, -1, -1}, // the largest int32
    {-1, -1, -1, -1, 0x07}, // the largest int32 as a varint
    {-1, -1, -1, -1, 0x0f}, // all bits of a varint
    {-1, -1, -1, -1, -1}, // a varint without an end
    {-1, -1, -1, -2}, // −2
    {-128, 0, 0, 0}, // the smallest int32
    {0x7f, -1}, // the largest int16
    {-128, 0}, // the smallest int16
    {0, 1, 0, 0}, // 64 Ki
    {-128, -128, 4}, // 64 Ki as a varint
  };

  /** Returns the frame in bytes of its own, broken or by chance not. */
  public abstract byte[] apply(byte[] frame, RandomGenerator random);
}
