package io.cupule.control.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.control.cli.error.CommandFailure;
import io.cupule.kvm.testing.Patience;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files and FIFOs that a command writes its result to. */
@Timeout(180)
class OutputFileTest {
  @TempDir private Path folder;

  private Path fifo() throws IOException, InterruptedException {
    Path fifo = folder.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    return fifo;
  }

  private static OutputFile open(Path file) {
    return OutputFile.open(file, "the report", "--report");
  }

  @Test
  void fileHasItsOldContentUntilTheNewOneComes() throws IOException {
    Path file = Files.writeString(folder.resolve("report.json"), "old and long");
    OutputFile output = open(file);
    assertThat(file).hasContent("old and long");

    output.write(out -> out.print("new"));

    assertThat(file).hasContent("new");
  }

  @Test
  void readerOfAFifoGetsAllThatIsWrittenLater() throws Exception {
    Path fifo = fifo();
    CountDownLatch opened = new CountDownLatch(1);
    FutureTask<String> reader =
        new FutureTask<>(() -> {
          try (InputStream in = Files.newInputStream(fifo)) { // waits for a writer
            opened.countDown();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
          }
        });
    Thread.ofPlatform().start(reader);
    OutputFile output = open(fifo);
    assertThat(opened.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();

    output.write(out -> out.print("all of it"));

    assertThat(reader.get()).isEqualTo("all of it");
  }

  @Test
  void fifoThatNobodyReadsHoldsUpNobody() throws Exception {
    OutputFile output = open(fifo());

    assertThatThrownBy(() -> output.write(out -> out.print("lost")))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("its reader is gone");
  }
}
