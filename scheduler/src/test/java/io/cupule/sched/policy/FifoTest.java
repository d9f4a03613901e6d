package io.cupule.sched.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The line against a deque. */
class FifoTest {
  @Test
  void randomJoinsAndLeavesKeepTheOrderOfADeque() {
    long seed = 20_260_102;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    List<Fifo.Node<Integer>> nodes = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      nodes.add(new Fifo.Node<>(i));
    }
    Fifo<Integer> line = new Fifo<>();
    Deque<Integer> expected = new ArrayDeque<>();

    for (int i = 0; i < 20_000; i++) {
      Fifo.Node<Integer> node = nodes.get(random.nextInt(nodes.size()));
      if (node.isQueued()) {
        line.remove(node);
        expected.remove(node.item);
      } else if (random.nextBoolean()) {
        line.addFirst(node);
        expected.addFirst(node.item);
      } else {
        line.addLast(node);
        expected.addLast(node.item);
      }
      assertThat(line.first()).isEqualTo(expected.peekFirst());
      assertThat(line.isEmpty()).isEqualTo(expected.isEmpty());
      assertThat(line.isShared()).isEqualTo(expected.size() > 1);
    }
  }
}
