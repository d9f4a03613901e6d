package io.cupule.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.VcpuFd;
import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.TestVm;
import io.cupule.sched.Compat;
import io.cupule.sched.HostTimers;
import io.cupule.sched.SchedLock;
import io.cupule.sched.SchedParams;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.sched.rendezvous.Rendezvous;
import io.cupule.vcpu.UserIrqchip;
import io.cupule.vcpu.Vcpu;
import io.cupule.vcpu.VcpuConfig;
import io.cupule.vcpu.VcpuId;
import io.cupule.vcpu.VcpuLifecycle;
import io.cupule.vcpu.VcpuListener;
import io.cupule.vcpu.apic.ApicBus;
import io.cupule.vcpu.apic.ApicClocks;
import io.cupule.vcpu.apic.ScaledTsc;
import io.cupule.vcpu.exit.VcpuEnd;
import io.cupule.vcpu.pcpu.HostPcpu;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * vCPUs that stop each other and live together as those of one VM do. Each has a small VM of its
 * own, so that a test starts it when it likes and reads what it counts.
 */
final class Ensemble implements VmLifecycle.Machinery, AutoCloseable {
  static final Duration PATIENCE = Patience.LONG;
  private static final long POLL_NANOS = 50_000;

  final Rendezvous rendezvous = new Rendezvous(SchedLock.mutex());
  final ApicBus apics = new ApicBus();
  final StopLock lock = new StopLock();
  final VmLifecycle life = new VmLifecycle(this, rendezvous, PATIENCE);
  final List<Member> members = new ArrayList<>();
  private final HostTimers timers = new HostTimers();
  private volatile boolean ended;

  /** Whether a guest has asked for a reset and not got it. */
  volatile boolean wantsReset;

  /** What happens in the middle of a reset. */
  volatile Runnable whileRenewing = () -> {};

  /** Calls {@link VcpuLifecycle#stop} and looks at nothing else when a vCPU ends. */
  private static final class Deaf implements VcpuListener {
    @Override
    public void halted(Vcpu vcpu) {}

    @Override
    public void ended(Vcpu vcpu, VcpuEnd end) {}
  }

  /** A vCPU with its stop port, and a gate before that. */
  final class Member {
    private final TestVm machine;
    final StopPort stopPort;
    final Gate gate;
    final Vcpu vcpu;

    Member(int number, int ring, HostPcpu pcpu, Optional<UserIrqchip> irqchip) {
      machine = new TestVm(TestVm.Mode.USER, ringThenCount(ring));
      stopPort = new StopPort(rendezvous, lock);
      gate = new Gate(stopPort);
      vcpu =
          new Vcpu(
              new VcpuId("ensemble", number),
              machine.vcpu(),
              machine.memory(),
              new NoDevices(),
              List.of(gate),
              new Deaf(),
              new VcpuConfig(pcpu, SchedParams.DEFAULT, rendezvous, irqchip));
      stopPort.belongsTo(vcpu);
    }

    /** Lets it run from its first instruction. */
    Member start() {
      vcpu.lifecycle().start(machine::enter);
      return this;
    }

    /** Lets it run from its first instruction once more, after a reset. */
    void relaunch() {
      assertThat(vcpu.lifecycle().launch(machine::enter)).isTrue();
    }

    /** What it has counted: it does so whenever it is in guest mode. */
    long count() {
      return machine.memory().readLong(TestVm.DATA) + machine.memory().readLong(TestVm.DATA + 16);
    }

    void awaitProgress() {
      long before = count();
      Ensemble.await(() -> count() != before, vcpu.id() + " goes on");
    }

    /** Lets it write 2 to its stop port. */
    void letRelease() {
      machine.memory().writeByte(TestVm.DATA + 8, (byte) 1);
    }
  }

  /**
   * A guest that writes {@code ring} to the stop port, counts until its memory says so, writes 2
   * there and counts on.
   */
  private static int[] ringThenCount(int ring) {
    return new int[] {
      0xba, 0xd0, 0x05, 0, 0, // mov $0x5d0, %edx
      0xb8, ring, 0, 0, 0, // mov $ring, %eax
      0xef, // out %eax, (%dx)
      0x48, 0xff, 0x04, 0x25, 0, 0, 1, 0, // 1: incq DATA
      0x80, 0x3c, 0x25, 8, 0, 1, 0, 0, // cmpb $0, DATA + 8
      0x74, 0xee, // je 1b
      0xb8, 2, 0, 0, 0, // mov $2, %eax
      0xef, // out %eax, (%dx)
      0x48, 0xff, 0x04, 0x25, 16, 0, 1, 0, // 2: incq DATA + 16
      0xeb, 0xf6, // jmp 2b
    };
  }

  /**
   * vCPUs that share a pCPU.
   *
   * @param rings what each one writes to its stop port at first; 0 stops nobody
   */
  static Ensemble together(int... rings) {
    Ensemble ensemble = new Ensemble();
    HostPcpu pcpu = ensemble.pcpu();
    for (int ring : rings) {
      ensemble.add(ring, pcpu, Optional.empty());
    }
    return ensemble;
  }

  /** As {@link #together}, with local APICs, so that they get messages. */
  static Ensemble withApics(int... rings) {
    Ensemble ensemble = new Ensemble();
    ApicClocks clocks = new ApicClocks(ensemble.timers, new ScaledTsc(1_000_000_000, 0, 0));
    UserIrqchip irqchip = new UserIrqchip(ensemble.apics, clocks, () -> 0, _ -> {});
    HostPcpu pcpu = ensemble.pcpu();
    for (int ring : rings) {
      ensemble.add(ring, pcpu, Optional.of(irqchip));
    }
    return ensemble;
  }

  /** vCPUs with a pCPU each, so that a shut gate keeps no other from running. */
  static Ensemble apart(int... rings) {
    Ensemble ensemble = new Ensemble();
    for (int ring : rings) {
      ensemble.add(ring, ensemble.pcpu(), Optional.empty());
    }
    return ensemble;
  }

  private HostPcpu pcpu() {
    return new HostPcpu(TestVms.cpu(), BuiltinPolicy.BVT.with(Compat.FIXED), timers);
  }

  private void add(int ring, HostPcpu pcpu, Optional<UserIrqchip> irqchip) {
    members.add(new Member(members.size(), ring, pcpu, irqchip));
  }

  Member member(int number) {
    return members.get(number);
  }

  static void await(BooleanSupplier condition, String what) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  @Override
  public String name() {
    return "ensemble";
  }

  @Override
  public boolean isRealtime() {
    return false;
  }

  @Override
  public boolean hasEnded() {
    return ended;
  }

  @Override
  public boolean wantsReset() {
    return wantsReset;
  }

  @Override
  public boolean isEnding() {
    return ended;
  }

  @Override
  public List<Vcpu> vcpus() {
    return members.stream().map(member -> member.vcpu).toList();
  }

  @Override
  public void renew(ResetCause cause) {
    whileRenewing.run();
    wantsReset = false;
    lock.reset();
    members.forEach(member -> member.stopPort.reset());
  }

  @Override
  public Consumer<VcpuFd> entry() {
    return member(0).machine::enter;
  }

  @Override
  public boolean startsWithVm(Vcpu vcpu) {
    return vcpu.id().id() == 0;
  }

  @Override
  public void kill(String why) {
    ended = true;
    vcpus().forEach(vcpu -> vcpu.lifecycle().stop());
  }

  @Override
  public void close() {
    kill("the test is over");
    for (Vcpu vcpu : vcpus()) {
      assertThat(hasEnded(vcpu)).as(vcpu.id() + " ends").isTrue();
    }
    members.forEach(member -> {
      member.vcpu.close();
      member.machine.close();
    });
    timers.close();
  }

  private static boolean hasEnded(Vcpu vcpu) {
    try {
      return vcpu.lifecycle().awaitEnd(PATIENCE.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("the test's time is over", e);
    }
  }
}
