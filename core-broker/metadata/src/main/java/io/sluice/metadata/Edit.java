package io.sluice.metadata;

/** One of several edits of the tree that are made together or not at all. */
sealed interface Edit {
  /** The version that stands for whichever there is. */
  int ANY_VERSION = -1;

  /** Returns the node's path. */
  String path();

  /** Returns how many bytes of data it carries. */
  default int size() {
    return path().length();
  }

  /** Creates a permanent node, or one that ends with the session. */
  record Create(String path, byte[] data, boolean ephemeral) implements Edit {
    @Override
    public int size() {
      return path.length() + data.length;
    }
  }

  /** Replaces a node's data. */
  record Put(String path, byte[] data, int version) implements Edit {
    @Override
    public int size() {
      return path.length() + data.length;
    }
  }

  /** Deletes a node without children. */
  record Delete(String path, int version) implements Edit {}

  /** Requires that a node is there, in a version. */
  record Check(String path, int version) implements Edit {}
}
