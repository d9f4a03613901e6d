package io.cupule.vcpu.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.vcpu.exit.ExitReason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writers that never wait, and readers that see whole records or know that they missed some. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TraceRingTest {
  private static final int ROUNDS = 20;

  private final TraceNames names = new TraceNames();
  private final List<TraceRecord> records = new ArrayList<>();
  private final int alpha = names.add("alpha/vcpu0");

  @Test
  void recordIsReadAsItWasWritten() {
    TraceRing ring = TraceRing.forOneWriter();
    ring.write(-5, TraceKind.EXIT, alpha, ExitReason.MMIO.ordinal(), Long.MIN_VALUE);
    reader(ring).poll(records::add);
    assertThat(records)
        .containsExactly(
            new TraceRecord(-5, TraceKind.EXIT, "alpha/vcpu0", "", "MMIO", Long.MIN_VALUE));
  }

  @Test
  void recordIsReadOnceByEachReader() {
    TraceRing ring = TraceRing.forManyWriters();
    TraceReader reader = reader(ring);
    ring.write(1, TraceKind.WAKE, alpha, 0, 0);
    reader.poll(records::add);
    reader.poll(records::add);
    assertThat(records).hasSize(1);
    reader(ring).poll(records::add);
    assertThat(records).hasSize(2);
  }

  @Test
  void newestRecordsAreLeftAndTheOthersAreCountedAsLost() {
    TraceRing ring = TraceRing.forManyWriters();
    TraceReader reader = reader(ring);
    for (int i = 0; i < TraceRing.CAPACITY + 3; i++) {
      ring.write(i, TraceKind.WAKE, alpha, 0, 0);
    }
    reader.poll(records::add);
    assertThat(reader.lost()).isEqualTo(3);
    assertThat(records).hasSize(TraceRing.CAPACITY);
    assertThat(records.getFirst().nanoTime()).isEqualTo(3);
    assertThat(records.getLast().nanoTime()).isEqualTo(TraceRing.CAPACITY + 2);
  }

  @Test
  void oneWriterIsFollowedWithoutATornRecord() throws Exception {
    follow(TraceRing.forOneWriter(), 1);
  }

  @Test
  void severalWritersAreFollowedWithoutATornRecord() throws Exception {
    follow(TraceRing.forManyWriters(), 3);
  }

  /** Writers fill the ring many times over; each record's words fit each other only as written. */
  private void follow(TraceRing ring, int writers) throws InterruptedException {
    long each = (long) ROUNDS * TraceRing.CAPACITY / writers;
    AtomicBoolean over = new AtomicBoolean();
    TraceReader reader = reader(ring);
    List<Thread> threads = new ArrayList<>();
    for (int w = 0; w < writers; w++) {
      long first = w * each;
      threads.add(Thread.ofPlatform().start(() -> write(ring, first, each)));
    }
    Thread waiter =
        Thread.ofPlatform()
            .start(() -> {
              threads.forEach(TraceRingTest::join);
              over.set(true);
            });
    long[] read = {0};
    boolean last;
    do {
      last = over.get();
      reader.poll(record -> {
        read[0]++;
        check(record);
      });
    } while (!last);
    reader.poll(record -> {
      read[0]++;
      check(record);
    });
    waiter.join();
    assertThat(read[0]).isPositive();
    assertThat(read[0] + reader.lost()).isEqualTo(writers * each);
  }

  private void write(TraceRing ring, long first, long count) {
    ExitReason[] reasons = ExitReason.values();
    for (long i = first; i < first + count; i++) {
      ring.write(i, TraceKind.EXIT, alpha, (int) (i % reasons.length), ~i);
    }
  }

  private static void check(TraceRecord record) {
    ExitReason[] reasons = ExitReason.values();
    long i = record.nanoTime();
    if (record.value() != ~i
        || !record.detail().equals(reasons[(int) (i % reasons.length)].name())) {
      throw new AssertionError("torn: " + record);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void numberOfAVcpuThatIsGoneIsGivenAgainOnlyLater() {
    int first = names.add("first/vcpu0");
    names.release(first);
    for (int i = 0; i < TraceNames.KEPT; i++) {
      names.release(names.add("other/vcpu" + i));
    }
    assertThat(names.name(first)).isEqualTo("first/vcpu0");
    assertThat(names.add("last/vcpu0")).isEqualTo(first);
  }

  private TraceReader reader(TraceRing ring) {
    return new TraceReader(ring, names, 0);
  }
}
