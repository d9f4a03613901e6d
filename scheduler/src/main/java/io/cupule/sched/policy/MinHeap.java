package io.cupule.sched.policy;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A queue ordered by key, first in first out among equal keys: a binary heap whose nodes know their
 * place, so that any of them can leave in O(log n).
 */
final class MinHeap<T> {
  private final ArrayList<Node<T>> nodes = new ArrayList<>();
  private long nextTurn;

  /** A place in at most one heap. */
  static final class Node<T> {
    final T item;
    private long key;
    private long turn;
    private int index = -1;

    Node(T item) {
      this.item = item;
    }

    boolean isQueued() {
      return index >= 0;
    }

    private boolean before(Node<T> other) {
      return key != other.key ? key < other.key : turn < other.turn;
    }
  }

  boolean isEmpty() {
    return nodes.isEmpty();
  }

  /** Puts in a node that is not queued, behind those with an equal key. */
  void add(Node<T> node, long key) {
    node.key = key;
    node.turn = nextTurn++;
    nodes.add(node);
    siftUp(node, nodes.size() - 1);
  }

  /** As {@link #remove} and {@link #add} of a queued node, at less cost the less far it moves. */
  void requeue(Node<T> node, long key) {
    node.key = key;
    node.turn = nextTurn++;
    place(node, node.index);
  }

  /** Takes a node out, if it is queued. */
  void remove(Node<T> node) {
    int hole = node.index;
    if (hole < 0) {
      return;
    }
    node.index = -1;
    Node<T> last = nodes.removeLast();
    if (last != node) {
      place(last, hole);
    }
  }

  /** Returns the item to serve next, or null. */
  @Nullable T first() {
    return nodes.isEmpty() ? null : nodes.getFirst().item;
  }

  /** Returns the item to serve after {@link #first}, or null. */
  @Nullable T second() {
    int size = nodes.size();
    if (size < 2) {
      return null;
    }
    Node<T> left = nodes.get(1);
    return size == 2 || left.before(nodes.get(2)) ? left.item : nodes.get(2).item;
  }

  private void place(Node<T> node, int at) {
    if (at > 0 && node.before(nodes.get((at - 1) / 2))) {
      siftUp(node, at);
    } else {
      siftDown(node, at);
    }
  }

  private void siftUp(Node<T> node, int from) {
    int at = from;
    while (at > 0) {
      int up = (at - 1) / 2;
      Node<T> parent = nodes.get(up);
      if (parent.before(node)) {
        break;
      }
      put(parent, at);
      at = up;
    }
    put(node, at);
  }

  private void siftDown(Node<T> node, int from) {
    int at = from;
    int size = nodes.size();
    for (int down = 2 * at + 1; down < size; down = 2 * at + 1) {
      if (down + 1 < size && nodes.get(down + 1).before(nodes.get(down))) {
        down++;
      }
      Node<T> child = nodes.get(down);
      if (node.before(child)) {
        break;
      }
      put(child, at);
      at = down;
    }
    put(node, at);
  }

  private void put(Node<T> node, int at) {
    nodes.set(at, node);
    node.index = at;
  }
}
