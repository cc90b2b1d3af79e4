package io.sluice.groups.consumer;

import io.sluice.groups.machine.Caller;

/** The client that a member last called from. */
record Client(String id, String host) {
  static Client of(Caller caller) {
    return new Client(caller.clientId(), caller.clientHost());
  }
}
