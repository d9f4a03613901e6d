package io.cupule.queue;

import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A queue ordered by key, first in first out among equal keys. It is a heap; each node knows its
 * place, so any node can leave in O(log n). Each parent has four children, and the keys are in a
 * separate array. With thousands of threads the cost of a step is its cache misses, so a step reads
 * few places, which are adjacent. For one thread at a time; allocates only when it holds more nodes
 * than ever before.
 */
public final class MinHeap<T> {
  private static final int CHILDREN = 4;
  private static final int FIRST_CAPACITY = 8;

  private final ArrayList<Node<T>> nodes = new ArrayList<>();

  /** The key of each node in {@link #nodes}, with spare capacity. */
  private long[] keys = new long[FIRST_CAPACITY];

  private long nextTurn;

  /** An item's node, in at most one heap. */
  public static final class Node<T> {
    final T item;
    private long turn;
    private int index = -1;

    /** Makes a node that is not queued. */
    public Node(T item) {
      this.item = item;
    }

    /** Returns whether it is in a heap. */
    public boolean isQueued() {
      return index >= 0;
    }
  }

  /** Returns whether no node is queued. */
  public boolean isEmpty() {
    return nodes.isEmpty();
  }

  /** Adds a node that is not queued, behind those with an equal key. */
  public void add(Node<T> node, long key) {
    int end = nodes.size();
    if (end == keys.length) {
      keys = Arrays.copyOf(keys, 2 * end);
    }
    node.turn = nextTurn++;
    nodes.add(node);
    siftUp(node, key, end);
  }

  /** Does {@link #remove} and {@link #add} of a queued node; cheaper if it moves a short way. */
  public void requeue(Node<T> node, long key) {
    node.turn = nextTurn++;
    place(node, key, node.index);
  }

  /** Removes a node, if it is queued. */
  public void remove(Node<T> node) {
    int hole = node.index;
    if (hole < 0) {
      return;
    }
    node.index = -1;
    Node<T> last = nodes.removeLast();
    if (last != node) {
      place(last, keys[nodes.size()], hole);
    }
  }

  /** Returns the first item, or null. */
  public @Nullable T first() {
    return nodes.isEmpty() ? null : nodes.getFirst().item;
  }

  /** Returns the item after {@link #first}, or null. */
  public @Nullable T second() {
    return nodes.size() < 2 ? null : nodes.get(leastFrom(1)).item;
  }

  private void place(Node<T> node, long key, int at) {
    if (at > 0 && isBefore(key, node, parent(at))) {
      siftUp(node, key, at);
    } else {
      siftDown(node, key, at);
    }
  }

  private void siftUp(Node<T> node, long key, int from) {
    int at = from;
    while (at > 0 && isBefore(key, node, parent(at))) {
      put(nodes.get(parent(at)), keys[parent(at)], at);
      at = parent(at);
    }
    put(node, key, at);
  }

  private void siftDown(Node<T> node, long key, int from) {
    int at = from;
    int size = nodes.size();
    for (int down = CHILDREN * at + 1; down < size; down = CHILDREN * at + 1) {
      int least = leastFrom(down);
      if (isBefore(key, node, least)) {
        break;
      }
      put(nodes.get(least), keys[least], at);
      at = least;
    }
    put(node, key, at);
  }

  private static int parent(int at) {
    return (at - 1) / CHILDREN;
  }

  /** Returns the index of the first one in order among the siblings from {@code from} on. */
  private int leastFrom(int from) {
    int end = Math.min(from + CHILDREN, nodes.size());
    int least = from;
    for (int at = from + 1; at < end; at++) {
      if (isBefore(keys[at], nodes.get(at), least)) {
        least = at;
      }
    }
    return least;
  }

  private boolean isBefore(long key, Node<T> node, int other) {
    return key != keys[other] ? key < keys[other] : node.turn < nodes.get(other).turn;
  }

  private void put(Node<T> node, long key, int at) {
    nodes.set(at, node);
    keys[at] = key;
    node.index = at;
  }
}
