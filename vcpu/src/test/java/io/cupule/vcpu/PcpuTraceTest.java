package io.cupule.vcpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.TestVm.Mode;
import io.cupule.sched.Compat;
import io.cupule.sched.SchedParams;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.time.ManualTimers;
import io.cupule.vcpu.account.VcpuAccount;
import io.cupule.vcpu.account.VcpuStats;
import io.cupule.vcpu.pcpu.HostPcpu;
import io.cupule.vcpu.pcpu.VcpuSchedEntity;
import io.cupule.vcpu.request.Request;
import io.cupule.vcpu.trace.TraceKind;
import io.cupule.vcpu.trace.TraceReader;
import io.cupule.vcpu.trace.TraceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a pCPU's trace tells of what happened there. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PcpuTraceTest {
  private static final long MS = 1_000_000;

  private final ManualTimers timers = new ManualTimers();
  private final HostPcpu pcpu = new HostPcpu(0, BuiltinPolicy.BVT.with(Compat.FIXED), timers);
  private final TraceReader reader = pcpu.trace().scheduling();
  private final VcpuSchedEntity entity = entity(pcpu, "a/vcpu0");

  @Test
  void turnIsAWakeASwitchAndTheReasonOfItsEnd() {
    entity.take();
    timers.advance(3 * MS);
    entity.wake();
    timers.advance(2 * MS);
    entity.thread().sleep();
    pcpu.schedule();
    assertThat(records())
        .containsExactly(
            new TraceRecord(3 * MS, TraceKind.WAKE, "a/vcpu0", "", "", 0),
            new TraceRecord(3 * MS, TraceKind.SWITCH, "a/vcpu0", "", "PREEMPT", 0),
            new TraceRecord(5 * MS, TraceKind.IDLE, "", "a/vcpu0", "BLOCK", 0),
            new TraceRecord(5 * MS, TraceKind.BLOCK, "a/vcpu0", "", "", 0));
  }

  @Test
  void wakeOnABusyPcpuIsAKickOfWhoHasIt() throws Exception {
    VcpuSchedEntity other = entity(pcpu, "b/vcpu0");
    entity.wake();
    records();
    Thread.ofPlatform().start(other::wake).join();
    assertThat(records())
        .containsExactly(
            new TraceRecord(0, TraceKind.WAKE, "b/vcpu0", "", "", 0),
            new TraceRecord(0, TraceKind.KICK, "a/vcpu0", "", "", 0));
  }

  @Test
  void changeOfAWeightIsTold() {
    entity.thread().change(SchedParams.DEFAULT.withWeight(99));
    assertThat(records())
        .containsExactly(new TraceRecord(0, TraceKind.PARAMETERS, "a/vcpu0", "", "", 99));
  }

  @Test
  void changeOfThePolicyIsTold() {
    pcpu.changePolicy(BuiltinPolicy.IORR, Compat.FIXED);
    assertThat(records()).containsExactly(new TraceRecord(0, TraceKind.POLICY, "", "", "iorr", 0));
  }

  @Test
  void untracedPcpuTellsNothing() {
    HostPcpu silent = HostPcpu.untraced(1);
    entity(silent, "a/vcpu0").wake();
    silent
        .trace()
        .scheduling()
        .poll(record -> {
          throw new AssertionError(record);
        });
  }

  @Test
  @RequiresKvm
  void exitsAreThoseThatAreCountedAndTheirTimesThoseInTheGuest() {
    VcpuConfig config = VcpuConfig.alone(Guest.allowedPcpu());
    TraceReader exits = config.pcpu().trace().exits();
    VcpuId id = new VcpuId("a", 0);
    List<TraceRecord> found = new ArrayList<>();
    // out 0x10, al; out 0x10, al; hlt
    try (Guest guest =
        new Guest(Mode.REAL, id, config, new Counting(), 0xe6, 0x10, 0xe6, 0x10, 0xf4)) {
      guest.onHalt = guest.vcpu.lifecycle()::stop;
      guest.start().awaitEnd();
      exits.poll(found::add);
      assertThat(found).extracting(TraceRecord::detail).containsSubsequence("IO", "IO", "HLT");
      assertThat(found).extracting(TraceRecord::vcpu).containsOnly("a/vcpu0");
      assertThat(found).isSortedAccordingTo((x, y) -> Long.compare(x.nanoTime(), y.nanoTime()));
      VcpuStats stats = guest.vcpu.stats();
      assertThat((long) found.size())
          .isEqualTo(stats.exits().values().stream().mapToLong(Long::longValue).sum());
      assertThat(found.stream().mapToLong(TraceRecord::value).sum()).isEqualTo(stats.guestNanos());
    }
  }

  @Test
  @RequiresKvm
  void requestOfAVcpuIsTold() throws Exception {
    VcpuConfig config = VcpuConfig.alone(Guest.allowedPcpu());
    TraceReader scheduling = config.pcpu().trace().scheduling();
    VcpuId id = new VcpuId("a", 0);
    try (Guest guest = new Guest(Mode.REAL, id, config, new Counting(), Guest.HALTS)) {
      guest.start().awaitHalt();
      guest.vcpu.request(Request.NMI);
      List<TraceRecord> found = new ArrayList<>();
      scheduling.poll(found::add);
      Optional<TraceRecord> last =
          found.stream().filter(r -> r.kind() == TraceKind.REQUEST).reduce((_, b) -> b);
      assertThat(last).map(TraceRecord::detail).contains("NMI");
    }
  }

  private static VcpuSchedEntity entity(HostPcpu pcpu, String name) {
    return pcpu.entity(name, SchedParams.DEFAULT, () -> {}, new VcpuAccount(pcpu.born()));
  }

  private List<TraceRecord> records() {
    List<TraceRecord> records = new ArrayList<>();
    reader.poll(records::add);
    return records;
  }
}
