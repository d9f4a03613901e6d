package io.cupule.device.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.cupule.device.CharBackend;
import io.cupule.linux.HostFile;
import io.cupule.loop.LoopErrors;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A guest's output is part of an exit and leaves nothing for the garbage collector. */
@Tag("interpreted")
class BackendAllocationTest {
  private static final int BYTES = 200_000;

  private final ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
  @TempDir private Path directory;

  @Test
  void standardOutputAllocatesNothing() {
    TextStream nowhere = new TextStream(OutputStream.nullOutputStream(), UTF_8);
    try (SharedOutput output = new SharedOutput(nowhere, message -> {}, LoopErrors.toSystemLog());
        CharBackend backend = output.open("vm0")) {
      assertAllocatesNothing(backend);
    }
  }

  @Test
  void aFileAllocatesNothing() {
    Path file = directory.resolve("out");
    LoopErrors errors = LoopErrors.toSystemLog();
    try (CharBackend backend =
        FileBackend.create(file, () -> HostFile.replace(file), message -> {}, errors)) {
      assertAllocatesNothing(backend);
    }
  }

  @Test
  void aTerminalAllocatesNothing() {
    try (CharBackend backend = PtyBackend.open("vm0", message -> {}, LoopErrors.toSystemLog())) {
      assertAllocatesNothing(backend);
    }
  }

  private void assertAllocatesNothing(CharBackend backend) {
    allocatedBy(backend);

    assertThat(allocatedBy(backend)).isZero();
  }

  private long allocatedBy(CharBackend backend) {
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < BYTES; i++) {
      backend.write(i % 50 == 0 ? '\n' : 'x');
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
