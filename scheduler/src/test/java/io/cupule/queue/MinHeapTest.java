package io.cupule.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The heap against a sorted list. */
class MinHeapTest {
  private record Entry(MinHeap.Node<Integer> node, long key, long turn) {}

  private static final Comparator<Entry> BY_KEY_THEN_TURN =
      Comparator.comparingLong(Entry::key).thenComparingLong(Entry::turn);

  @Test
  void equalKeysLeaveInTheOrderInWhichTheyCame() {
    MinHeap<Integer> heap = new MinHeap<>();
    for (int i = 0; i < 100; i++) {
      heap.add(new MinHeap.Node<>(i), i % 2);
    }
    assertThat(heap.first()).isZero();
    assertThat(heap.second()).isEqualTo(2);
  }

  @Test
  void randomAddsRemovalsAndMovesKeepTheOrderOfASortedList() {
    long seed = 20_260_101;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    MinHeap<Integer> heap = new MinHeap<>();
    List<Entry> sorted = new ArrayList<>();

    for (int i = 0; i < 20_000; i++) {
      if (sorted.isEmpty() || random.nextInt(100) < 55 - sorted.size() / 10) {
        Entry entry = new Entry(new MinHeap.Node<>(i), random.nextLong(20), i);
        heap.add(entry.node(), entry.key());
        sorted.add(entry);
        sorted.sort(BY_KEY_THEN_TURN);
      } else {
        Entry gone = sorted.remove(random.nextInt(sorted.size()));
        if (random.nextBoolean()) {
          heap.remove(gone.node());
          assertThat(gone.node().isQueued()).isFalse();
        } else {
          Entry moved = new Entry(gone.node(), random.nextLong(20), i);
          heap.requeue(moved.node(), moved.key());
          sorted.add(moved);
          sorted.sort(BY_KEY_THEN_TURN);
        }
      }
      assertThat(heap.first()).isEqualTo(item(sorted, 0));
      assertThat(heap.second()).isEqualTo(item(sorted, 1));
    }
  }

  private static @Nullable Integer item(List<Entry> sorted, int index) {
    return index < sorted.size() ? sorted.get(index).node().item : null;
  }
}
