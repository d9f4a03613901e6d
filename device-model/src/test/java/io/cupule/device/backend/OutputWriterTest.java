package io.cupule.device.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.loop.LoopErrors;
import io.cupule.loop.LoopKind;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutputWriterTest {
  private final LoopErrors errors = new LoopErrors((_, _) -> {});
  private final CountDownLatch afterwards = new CountDownLatch(1);
  private final OutputWriter writer = new OutputWriter("test", afterwards::countDown, errors);
  private final AtomicInteger written = new AtomicInteger();

  /** Counts bytes, and cannot end. */
  private final class Endless implements OutputSink {
    @Override
    public void write(byte[] bytes, int length) {
      written.addAndGet(length);
    }

    @Override
    public void missing(long count) {}

    @Override
    public void failed(IOException why) {}

    @Override
    public void finish() {
      throw new IllegalStateException("a fault of the sink");
    }
  }

  @Test
  void sinkThatFailsAtItsEndIsCountedAndNeitherStopsTheOthersNorTheEnd() throws Exception {
    OutputSource broken = writer.add(new Endless(), null, true);
    OutputSource other = writer.add(new Endless(), null, true);

    broken.end();
    assertThat(writer.awaitFinished(broken)).isTrue();
    other.put('x');
    assertThat(writer.awaitDrained(other)).isTrue();
    other.end();
    writer.end();

    afterwards.await();
    assertThat(written).hasValue(1);
    assertThat(errors.of(LoopKind.OUTPUT)).isEqualTo(2);
  }
}
