package io.cupule.device.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OutputRingTest {
  private final OutputRing ring = new OutputRing();
  private final byte[] chunk = new byte[1000];

  @Test
  void bytesComeOutInOrder() {
    put(0, 300);
    assertThat(ring.take(chunk)).isEqualTo(300);
    put(300, 1000);

    assertThat(ring.take(chunk)).isEqualTo(1000);
    for (int i = 0; i < 1000; i++) {
      assertThat(chunk[i]).isEqualTo((byte) (300 + i));
    }
    assertThat(ring.isEmpty()).isTrue();
    assertThat(ring.leftOut()).isZero();
  }

  @Test
  void whatDoesNotFitIsCounted() {
    put(0, OutputRing.CAPACITY + 7);

    assertThat(ring.waiting()).isEqualTo(OutputRing.CAPACITY);
    assertThat(ring.leftOut()).isEqualTo(7);
  }

  @Test
  void theGapComesAfterAllThatWasBefore() {
    put(0, OutputRing.CAPACITY + 7);
    ring.take(chunk);
    put(0, 5);

    assertThat(ring.takeGap()).isZero();
    while (ring.take(chunk) > 0) {
      assertThat(ring.isEmpty()).isFalse();
    }
    assertThat(ring.takeGap()).isEqualTo(12);
    assertThat(ring.isEmpty()).isTrue();
  }

  @Test
  void afterTheGapBytesAreTakenAgain() {
    put(0, OutputRing.CAPACITY + 1);
    while (ring.take(chunk) > 0) {
      // makes room
    }
    assertThat(ring.takeGap()).isEqualTo(1);
    put(0, 3);

    assertThat(ring.take(chunk)).isEqualTo(3);
    assertThat(ring.leftOut()).isEqualTo(1);
  }

  /** Several vCPUs against a writer: what comes out and what is left out are all there is. */
  @Test
  void everyByteIsTakenOrCounted() throws InterruptedException {
    int each = 1_000_000;
    List<Thread> vcpus = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      vcpus.add(Thread.ofPlatform().start(() -> put(0, each)));
    }
    long taken = 0;
    long missing = 0;
    boolean over = false;
    while (!over) {
      over = vcpus.stream().noneMatch(Thread::isAlive) && ring.isEmpty();
      taken += ring.take(chunk);
      missing += ring.takeGap();
    }

    assertThat(taken + missing).isEqualTo(2L * each);
    assertThat(missing).isEqualTo(ring.leftOut());
  }

  @Test
  void oneWritersBytesStayInOrderAcrossGaps() throws InterruptedException {
    Thread vcpu = Thread.ofPlatform().start(() -> put(0, 2_000_000));
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    long position = 0;
    boolean over = false;
    while (!over) {
      over = !vcpu.isAlive() && ring.isEmpty();
      int count = ring.take(chunk);
      for (int i = 0; i < count; i++) {
        assertThat(chunk[i]).isEqualTo((byte) (position + i));
      }
      position += count;
      position += ring.takeGap();
      seen.write(chunk, 0, count);
    }
    assertThat(seen.size() + ring.leftOut()).isEqualTo(2_000_000);
  }

  private void put(int from, int count) {
    for (int i = 0; i < count; i++) {
      ring.put(from + i);
    }
  }
}
