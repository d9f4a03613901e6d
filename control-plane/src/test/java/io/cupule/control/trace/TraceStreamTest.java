package io.cupule.control.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.api.TimelineView;
import io.cupule.api.TimelineView.TurnView;
import io.cupule.control.trace.TraceEvents.Slice;
import io.cupule.device.backend.NullBackend;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.Machine;
import io.cupule.partition.boot.Builtin;
import io.cupule.partition.scenario.document.ScenarioReader;
import io.cupule.partition.scenario.host.HostFacts;
import io.cupule.partition.state.MachineListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Traces of two VMs that share a pCPU and both always want to run. */
@RequiresKvm
@Timeout(180)
final class TraceStreamTest {
  private static final Duration WHILE = Duration.ofMillis(300);
  private static final String ALPHA = "alpha/vcpu0";
  private static final String BETA = "beta/vcpu0";

  private final int cpu = HostFacts.ofThisHost().allowedCpus().iterator().next();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  @TempDir private Path folder;
  private Machine machine;

  @BeforeEach
  void start() throws Exception {
    Path file = folder.resolve("two.json");
    String text =
        """
        {"name": "two", "pcpus": [{"id": #, "policy": "bvt"}],
         "vms": [{"name": "alpha", "affinity": [#], "dedicated": false, "memory": "4M",
                  "kernel": "builtin:counter", "args": "interval-ms=10"},
                 {"name": "beta", "affinity": [#], "dedicated": false, "memory": "4M",
                  "kernel": "builtin:counter", "args": "interval-ms=10"}]}
        """;
    Files.writeString(file, text.replace("#", Integer.toString(cpu)));
    ScenarioReader reader = new ScenarioReader(new TreeSet<>(Builtin.names()));
    machine =
        Machine.create(
            reader.read(file, HostFacts.ofThisHost()),
            _ -> new NullBackend(),
            new MachineListener() {});
    machine.start();
  }

  @AfterEach
  void stop() throws Exception {
    machine.stopAndWait("the test is over");
    machine.close();
  }

  @Test
  void traceShowsBothVcpusInTurnsAndTheirStaysInTheGuest() throws Exception {
    TraceStream.Summary summary = TraceStream.write(out, WHILE, Optional.empty(), machine.traces());

    TraceEvents events = TraceEvents.of(out.toByteArray());
    assertThat(events.tracks()).contains("pCPU " + cpu, ALPHA, BETA);
    List<Slice> turns = events.slices("pCPU " + cpu);
    assertThat(turns).extracting(Slice::name).contains(ALPHA, BETA);
    assertThat(turns.stream().mapToLong(slice -> slice.to() - slice.from()).sum())
        .as("neither ever waits, so the pCPU is busy all the time, but for hand-overs")
        .isGreaterThan(WHILE.toNanos() * 9 / 10);
    assertThat(events.slices(ALPHA))
        .extracting(Slice::name)
        .contains("pCPU " + cpu, "ready", "guest, IO");
    assertThat(events.fact("clock")).isEqualTo("CLOCK_MONOTONIC");
    assertThat(events.fact("recordsLost")).isEqualTo(Long.toString(summary.lost()));
  }

  @Test
  void traceOfOneVmHasNoTrackOfTheOther() throws Exception {
    TraceStream.write(out, WHILE, Optional.of("alpha"), machine.traces());

    assertThat(TraceEvents.of(out.toByteArray()).tracks())
        .containsExactlyInAnyOrder("pCPU " + cpu, ALPHA);
  }

  @Test
  void interruptEndsATraceEarlyWithAWholeFile() throws Exception {
    Thread.currentThread().interrupt();
    TraceStream.write(out, Duration.ofHours(1), Optional.empty(), machine.traces());

    assertThat(Thread.interrupted()).isTrue();
    assertThat(TraceEvents.of(out.toByteArray()).fact("recordsLost")).isEqualTo("0");
  }

  @Test
  void takerWhoGoesAwayEndsTheTrace() {
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException("gone");
          }
        };
    assertThatThrownBy(
            () -> TraceStream.write(gone, Duration.ofHours(1), Optional.empty(), machine.traces()))
        .isInstanceOf(IOException.class)
        .hasMessage("gone");
  }

  @Test
  void timelineShowsTheTurnsSinceTheLastAnswer() throws Exception {
    TimelineView first = Timeline.read(machine.traces(), 0);
    TraceStream.write(out, WHILE, Optional.empty(), machine.traces());
    TimelineView second = Timeline.read(machine.traces(), first.now());

    assertThat(second.pcpus()).hasSize(1);
    assertThat(second.pcpus().getFirst().complete()).isTrue();
    List<TurnView> turns = second.pcpus().getFirst().turns();
    assertThat(turns).extracting(TurnView::vcpu).contains(ALPHA, BETA);
    assertThat(turns).allSatisfy(turn -> assertThat(turn.to()).isGreaterThan(first.now()));
    assertThat(turns.getLast().to()).isLessThanOrEqualTo(second.now());
  }
}
