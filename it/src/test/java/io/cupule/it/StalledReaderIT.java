package io.cupule.it;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.scenario.host.HostFacts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whoever does not read what the program prints holds up neither a VM nor its end. Seen from
 * outside, on real KVM: a guest that floods stdout shares its pCPU with one that writes a file.
 */
@RequiresKvm
@Timeout(300)
class StalledReaderIT {
  private static final int CPU = HostFacts.ofThisHost().allowedCpus().iterator().next();
  private static final long SECONDS = 60;

  @TempDir private Path folder;
  private BuiltProgram cupule;

  @BeforeEach
  void build() throws Exception {
    cupule = BuiltProgram.in(folder);
  }

  /** A pipe that is full and that nobody reads. */
  private static final class FullPipe implements AutoCloseable {
    private final Path path;
    private final RandomAccessFile end;
    private final Process filler;

    FullPipe(Path path) throws Exception {
      this.path = path;
      assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
      end = new RandomAccessFile(path.toFile(), "rw"); // else its opening would wait
      filler =
          new ProcessBuilder("cat", "/dev/zero").redirectOutput(Redirect.to(path.toFile())).start();
    }

    @Override
    public void close() throws IOException {
      filler.toHandle().destroyForcibly();
      end.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"true, false, INT", "false, true, TERM", "true, true, INT"})
  void runGoesOnAndEndsInGoodOrder(boolean outStalls, boolean errStalls, String signal)
      throws Exception {
    Path report = folder.resolve("report.json");
    try (FullPipe out = new FullPipe(folder.resolve("out"));
        FullPipe err = new FullPipe(folder.resolve("err"))) {
      Process process =
          cupule
              .prepare("run", scenario(), "--report", report.toString())
              .redirectOutput(Redirect.to((outStalls ? out.path : Path.of("/dev/null")).toFile()))
              .redirectError(Redirect.to((errStalls ? err.path : Path.of("/dev/null")).toFile()))
              .start();
      try {
        quietPrints();
        assertThat(kill(process, signal)).isZero();

        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
        assertThat(process.exitValue()).isZero();
        JsonNode vms = JsonMapper.shared().readTree(report).path("vms");
        assertThat(vms.findValuesAsString("end")).containsExactly("stopped", "stopped");
        assertThat(vms.path(0).path("serialBytesOut").asLong()).isPositive();
        assertThat(vms.path(1).path("serialBytesDropped").asLong()).isZero();
      } finally {
        process.destroyForcibly();
      }
    }
  }

  @Test
  void aReportThatNobodyTakesIsAFailure() throws Exception {
    try (FullPipe report = new FullPipe(folder.resolve("report"))) {
      Process process =
          cupule
              .prepare("run", scenario(), "--report", report.path.toString())
              .redirectOutput(Redirect.DISCARD)
              .start();
      try (BufferedReader err = process.errorReader()) {
        quietPrints();
        assertThat(kill(process, "TERM")).isZero();

        assertThat(String.join("\n", err.readAllLines())).contains("the report is not written");
        assertThat(process.waitFor()).isEqualTo(2);
      } finally {
        process.destroyForcibly();
      }
    }
  }

  @Test
  void daemonPausesStopsAndEnds() throws Exception {
    try (FullPipe out = new FullPipe(folder.resolve("out"))) {
      Process daemon = startDaemon(out.path, out.path);
      try {
        quietPrints();
        for (String operation : List.of("pause", "resume", "stop")) {
          Ended done = cupule.run(operation, "loud", "--socket", socket());
          assertThat(done.exitCode()).as(operation + ": " + done.err()).isZero();
        }
        assertThat(cupule.run("ps", "--socket", socket()).out())
            .containsPattern("loud +powered_off.*")
            .doesNotContain("abandoned");
        assertThat(kill(daemon, "TERM")).isZero();

        assertThat(daemon.waitFor(SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
        assertThat(daemon.exitValue()).isZero();
      } finally {
        daemon.destroyForcibly();
      }
    }
  }

  @Test
  void aReaderWhoDiesIsToldOnceAndTheGuestsGoOn() throws Exception {
    Process process = cupule.start("run", scenario());
    try (BufferedReader err = process.errorReader()) {
      try (BufferedReader out = process.inputReader()) {
        Lines.readTo("loud | hello", out);
      }
      Lines.readTo("cupule: stdout: its reader is gone", err);
      quietPrints();
      assertThat(kill(process, "TERM")).isZero();

      String rest = String.join("\n", err.readAllLines());
      assertThat(process.waitFor()).isZero();
      assertThat(rest).contains("quiet: stopped (SIGTERM)").doesNotContain("reader is gone");
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aFifoInPlaceOfASerialFileRefusesTheStartAndNothingElse() throws Exception {
    Process daemon = startDaemon(Path.of("/dev/null"), folder.resolve("daemon.log"));
    try {
      quietPrints();
      assertThat(cupule.run("stop", "quiet", "--socket", socket()).exitCode()).isZero();
      Path file = folder.resolve("quiet.log");
      Files.delete(file);
      assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();

      Ended start = cupule.run("start", "quiet", "--socket", socket());
      assertThat(start.exitCode()).isNotZero();
      assertThat(start.err()).contains("quiet.log", "it is a FIFO", "name a file in a directory");
      assertThat(cupule.run("rm", "quiet", "--socket", socket()).exitCode()).isZero();
      assertThat(kill(daemon, "TERM")).isZero();
      assertThat(daemon.waitFor(SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
      assertThat(daemon.exitValue()).isZero();
    } finally {
      daemon.destroyForcibly();
    }
  }

  private Process startDaemon(Path out, Path err) throws IOException {
    return cupule
        .prepare(
            "daemon",
            scenario(),
            "--socket",
            socket(),
            "--state",
            folder.resolve("state").toString())
        .redirectOutput(Redirect.to(out.toFile()))
        .redirectError(Redirect.to(err.toFile()))
        .start();
  }

  private String socket() {
    return folder.resolve("api.sock").toString();
  }

  private String scenario() throws IOException {
    String text =
        """
        {"name": "stalled", "pcpus": [{"id": %1$d}], "vms": [
          {"name": "loud", "affinity": [%1$d], "dedicated": false, "memory": "4M",
           "kernel": "builtin:hello", "args": "times=999999999"},
          {"name": "quiet", "affinity": [%1$d], "dedicated": false, "memory": "4M",
           "kernel": "builtin:counter", "args": "interval-ms=50",
           "serial": {"sink": "file", "path": "quiet.log"}}]}
        """
            .formatted(CPU);
    return Files.writeString(folder.resolve("stalled.json"), text).toString();
  }

  /** While the guest beside it prints without end. */
  private void quietPrints() {
    eventually("the quiet guest begins", () -> lines() > 0);
    for (int i = 0; i < 5; i++) {
      long before = lines();
      eventually("the quiet guest goes on", () -> lines() > before + 20);
    }
  }

  private long lines() {
    Path file = folder.resolve("quiet.log");
    try {
      return Files.exists(file) ? Files.readString(file).lines().count() : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int kill(Process process, String signal) throws Exception {
    return new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }
}
