package io.sluice.metadata;

/** Where sessions come from. */
interface Tree {
  /** Starts to connect a new session; its events come on the store's thread. */
  TreeSession open(TreeEvents events);
}
