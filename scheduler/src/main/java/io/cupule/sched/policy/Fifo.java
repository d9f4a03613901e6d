package io.cupule.sched.policy;

import org.jspecify.annotations.Nullable;

/** A linked list of nodes: items join at either end and leave from anywhere, in O(1). */
final class Fifo<T> {
  private @Nullable Node<T> head;
  private @Nullable Node<T> tail;

  /** An item's node, in at most one list. */
  static final class Node<T> {
    final T item;
    private @Nullable Node<T> ahead;
    private @Nullable Node<T> behind;
    private boolean queued;

    Node(T item) {
      this.item = item;
    }

    boolean isQueued() {
      return queued;
    }
  }

  boolean isEmpty() {
    return head == null;
  }

  /** Returns the item at the head, or null. */
  @Nullable T first() {
    return head == null ? null : head.item;
  }

  /** Returns whether there are two or more. */
  boolean isShared() {
    return head != tail;
  }

  /** Puts a node that is not queued at the head. */
  void addFirst(Node<T> node) {
    node.queued = true;
    node.behind = head;
    if (head == null) {
      tail = node;
    } else {
      head.ahead = node;
    }
    head = node;
  }

  /** Puts a node that is not queued at the tail. */
  void addLast(Node<T> node) {
    node.queued = true;
    node.ahead = tail;
    if (tail == null) {
      head = node;
    } else {
      tail.behind = node;
    }
    tail = node;
  }

  /** Removes a node, if it is queued. */
  void remove(Node<T> node) {
    if (!node.queued) {
      return;
    }
    Node<T> ahead = node.ahead;
    Node<T> behind = node.behind;
    if (ahead == null) {
      head = behind;
    } else {
      ahead.behind = behind;
    }
    if (behind == null) {
      tail = ahead;
    } else {
      behind.ahead = ahead;
    }
    node.ahead = null;
    node.behind = null;
    node.queued = false;
  }
}
