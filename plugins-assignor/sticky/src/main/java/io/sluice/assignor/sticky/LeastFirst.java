package io.sluice.assignor.sticky;

/**
 * Members in a heap, the one that has least on top; of equals, the first of the group. Shares may
 * change only by way of the top, or the heap is no heap any more.
 */
final class LeastFirst {
  private final int[] heap;
  private final Share[] shares;

  LeastFirst(int[] members, Share[] shares) {
    this.heap = members.clone();
    this.shares = shares;
    for (int at = heap.length / 2 - 1; at >= 0; at--) {
      sink(at);
    }
  }

  int top() {
    return heap[0];
  }

  /** Finds the new top after the old one's share has grown. */
  void topHasGrown() {
    sink(0);
  }

  private void sink(int from) {
    int at = from;
    int member = heap[at];
    for (int child = 2 * at + 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && before(heap[child + 1], heap[child])) {
        child++;
      }
      if (!before(heap[child], member)) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = member;
  }

  private boolean before(int one, int other) {
    int difference = shares[one].size() - shares[other].size();
    return difference != 0 ? difference < 0 : one < other;
  }
}
