package io.cupule.control.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.trace.TraceEvents.Instant;
import io.cupule.control.trace.TraceEvents.Slice;
import io.cupule.vcpu.trace.TraceKind;
import io.cupule.vcpu.trace.TraceRecord;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** From a pCPU's records to what a trace file shows. The trace lasts from 100 to 1000. */
final class PcpuEventsTest {
  private static final long START = 100;
  private static final long END = 1000;
  private static final String A = "a/vcpu0";
  private static final String B = "b/vcpu0";

  @Test
  void turnIsShownOnThePcpuAndOnTheVcpu() {
    TraceEvents events =
        write(
            "",
            pcpu -> {
              pcpu.scheduling(toVcpu(200, "", A));
              pcpu.scheduling(toIdle(300, A, "BLOCK"));
            });
    assertThat(events.slices("pCPU 3")).containsExactly(new Slice("pCPU 3", A, 200, 300));
    assertThat(events.slices(A)).containsExactly(new Slice(A, "pCPU 3", 200, 300));
  }

  @Test
  void stayInTheGuestLiesWithinItsTurn() {
    TraceEvents events =
        write(
            "",
            pcpu -> {
              pcpu.scheduling(toVcpu(200, "", A));
              pcpu.exit(exit(260, A, "IO", 50));
              pcpu.scheduling(toIdle(300, A, "BLOCK"));
            });
    assertThat(events.slices(A))
        .containsExactly(new Slice(A, "guest, IO", 210, 260), new Slice(A, "pCPU 3", 200, 300));
  }

  @Test
  void waitForATurnIsShownFromTheWakeAndAfterAPreemption() {
    TraceEvents events =
        write(
            "",
            pcpu -> {
              pcpu.scheduling(toVcpu(200, "", A));
              pcpu.scheduling(record(250, TraceKind.WAKE, B));
              pcpu.scheduling(toVcpu(300, A, B));
              pcpu.scheduling(toVcpu(400, B, A));
            });
    assertThat(events.slices(B))
        .containsExactly(
            new Slice(B, "ready", 250, 300),
            new Slice(B, "pCPU 3", 300, 400),
            new Slice(B, "ready", 400, END));
    assertThat(events.slices(A))
        .containsExactly(
            new Slice(A, "pCPU 3", 200, 300),
            new Slice(A, "ready", 300, 400),
            new Slice(A, "pCPU 3", 400, END));
  }

  @Test
  void waitThatEndsWithoutATurnIsShownUpToThere() {
    TraceEvents events =
        write(
            "",
            pcpu -> {
              pcpu.scheduling(record(250, TraceKind.WAKE, B));
              pcpu.scheduling(record(280, TraceKind.BLOCK, B));
            });
    assertThat(events.slices(B)).containsExactly(new Slice(B, "ready", 250, 280));
  }

  @Test
  void whatBeganBeforeTheTraceOrGoesOnAfterItIsCutOff() {
    TraceEvents events =
        write(
            "",
            pcpu -> {
              pcpu.scheduling(toVcpu(20, "", B));
              pcpu.scheduling(record(30, TraceKind.KICK, B));
              pcpu.scheduling(toVcpu(50, B, A));
              pcpu.exit(exit(150, A, "MMIO", 90));
              pcpu.exit(exit(END + 50, A, "MMIO", 400));
              pcpu.scheduling(toIdle(END + 60, A, "BLOCK"));
            });
    assertThat(events.slices(A))
        .containsExactly(
            new Slice(A, "guest, MMIO", START, 150), new Slice(A, "pCPU 3", START, END));
    assertThat(events.instants(B)).isEmpty();
  }

  @Test
  void vcpuThatHasThePcpuAllAlongIsShownThoughNoSwitchTellsOfIt() {
    TraceEvents events = write(A, pcpu -> pcpu.scheduling(record(90, TraceKind.REQUEST, A)));
    assertThat(events.slices("pCPU 3")).containsExactly(new Slice("pCPU 3", A, START, END));
  }

  @Test
  void whatIsAskedOfAVcpuIsAMoment() {
    TraceEvents events =
        write(
            "",
            pcpu -> {
              pcpu.scheduling(new TraceRecord(200, TraceKind.REQUEST, A, "", "NMI", 0));
              pcpu.scheduling(record(210, TraceKind.KICK, A));
              pcpu.scheduling(new TraceRecord(220, TraceKind.PARAMETERS, A, "", "", 7));
              pcpu.scheduling(new TraceRecord(230, TraceKind.POLICY, "", "", "prio", 0));
            });
    assertThat(events.instants(A))
        .containsExactly(
            new Instant(A, "request NMI", 200),
            new Instant(A, "kick", 210),
            new Instant(A, "weight 7", 220));
    assertThat(events.instants("pCPU 3"))
        .containsExactly(new Instant("pCPU 3", "policy prio", 230));
  }

  @Test
  void noTurnIsMadeUpAcrossAGap() {
    TraceEvents events =
        write(
            "",
            pcpu -> {
              pcpu.scheduling(toVcpu(200, "", A));
              pcpu.gap();
              pcpu.scheduling(record(400, TraceKind.KICK, A));
              pcpu.scheduling(toVcpu(500, B, A));
              pcpu.scheduling(toIdle(600, A, "BLOCK"));
            });
    assertThat(events.slices("pCPU 3")).containsExactly(new Slice("pCPU 3", A, 500, 600));
  }

  @Test
  void tracksOfOtherVmsAreLeftOutWhereOneIsAskedFor() {
    TraceEvents events =
        write(
            "",
            Optional.of("a"),
            pcpu -> {
              pcpu.scheduling(toVcpu(200, "", A));
              pcpu.scheduling(toVcpu(300, A, B));
              pcpu.exit(exit(350, B, "IO", 10));
            });
    assertThat(events.tracks()).containsExactlyInAnyOrder("pCPU 3", A);
    assertThat(events.slices("pCPU 3")).extracting(Slice::name).containsExactly(A, B);
  }

  private static TraceEvents write(String current, Consumer<PcpuEvents> story) {
    return write(current, Optional.empty(), story);
  }

  private static TraceEvents write(
      String current, Optional<String> vm, Consumer<PcpuEvents> story) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TraceFile file = new TraceFile(out)) {
      PcpuEvents pcpu = new PcpuEvents(3, current, file, new Tracks(file), vm, START);
      pcpu.endAt(END);
      story.accept(pcpu);
      pcpu.finish();
      file.finish(Map.of());
    }
    return TraceEvents.of(out.toByteArray());
  }

  private static TraceRecord record(long at, TraceKind kind, String vcpu) {
    return new TraceRecord(at, kind, vcpu, "", "", 0);
  }

  private static TraceRecord toVcpu(long at, String previous, String vcpu) {
    return new TraceRecord(at, TraceKind.SWITCH, vcpu, previous, "PREEMPT", 0);
  }

  private static TraceRecord toIdle(long at, String previous, String why) {
    return new TraceRecord(at, TraceKind.IDLE, "", previous, why, 0);
  }

  private static TraceRecord exit(long at, String vcpu, String reason, long nanos) {
    return new TraceRecord(at, TraceKind.EXIT, vcpu, "", reason, nanos);
  }
}
