package io.cupule.partition.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.device.DeviceCounter;
import io.cupule.kvm.VcpuFd;
import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.TestVm;
import io.cupule.loop.LoopErrors;
import io.cupule.partition.hardware.GuestEvents;
import io.cupule.partition.hardware.Hardware;
import io.cupule.partition.hardware.PcpuPool;
import io.cupule.partition.hardware.Restarts;
import io.cupule.partition.hardware.StopLock;
import io.cupule.partition.hardware.StopPort;
import io.cupule.partition.hardware.VmOwner;
import io.cupule.partition.report.VmKvmStats;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.state.VmEvent;
import io.cupule.partition.state.VmState;
import io.cupule.partition.state.VmStates;
import io.cupule.partition.state.VmStatus;
import io.cupule.partition.testing.Gate;
import io.cupule.partition.testing.MemoryConsole;
import io.cupule.partition.testing.NoDevices;
import io.cupule.partition.testing.RecordingListener;
import io.cupule.partition.testing.TestVms;
import io.cupule.partition.thread.Reaper;
import io.cupule.sched.Compat;
import io.cupule.sched.SchedLock;
import io.cupule.sched.SchedParams;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.sched.rendezvous.Rendezvous;
import io.cupule.time.HostTimers;
import io.cupule.vcpu.UserIrqchip;
import io.cupule.vcpu.Vcpu;
import io.cupule.vcpu.VcpuConfig;
import io.cupule.vcpu.VcpuId;
import io.cupule.vcpu.apic.ApicBus;
import io.cupule.vcpu.apic.ApicClocks;
import io.cupule.vcpu.apic.ScaledTsc;
import io.cupule.vcpu.pcpu.HostPcpu;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * vCPUs that stop each other and live together as those of one VM do. Each has a small VM of its
 * own, so that a test starts it when it likes and reads what it counts.
 */
public final class Ensemble implements AutoCloseable {
  public static final Duration PATIENCE = Patience.LONG;
  private static final long POLL_NANOS = 50_000;

  public final Rendezvous rendezvous = new Rendezvous(SchedLock.mutex());
  public final ApicBus apics = new ApicBus();
  public final StopLock lock = new StopLock();
  public final List<Member> members = new ArrayList<>();
  public final RecordingListener listener = new RecordingListener();
  private final HostTimers timers = new HostTimers();
  private final Reaper reaper = new Reaper();
  private final VmSettings settings;
  private final PcpuPool pool;
  private final GuestEvents events;

  /** The VM; there from {@link #complete} on. */
  private @Nullable Vm vm;

  /** Whether what an ended VM had was taken back. */
  public volatile boolean released;

  /** What happens in the middle of a reset. */
  public volatile Runnable whileRenewing = () -> {};

  private Ensemble(VmSettings settings) {
    this.settings = settings;
    pool =
        new PcpuPool(
            TestVms.scenario(settings), Thread.ofPlatform().factory(), LoopErrors.toSystemLog());
    events = new GuestEvents(false, settings.realtime().isPresent(), new Owner());
  }

  /** The VM's life, which begins after the vCPUs are there. */
  private final class Owner implements VmOwner {
    @Override
    public VmState state() {
      return vm().life().state();
    }

    @Override
    public VmStates.Change apply(VmEvent event) {
      return vm().life().apply(event);
    }

    @Override
    public void resetAsked() {
      vm().life().resetAsked();
    }

    @Override
    public Restarts restarts() {
      return vm().life().restarts();
    }
  }

  /** Its vCPUs as the hardware of a VM. */
  private final class Parts implements Hardware {
    @Override
    public List<Vcpu> vcpus() {
      return Ensemble.this.vcpus();
    }

    @Override
    public boolean startsWithVm(Vcpu vcpu) {
      return vcpu.id().id() == 0;
    }

    @Override
    public void enterKernel(VcpuFd fd) {
      member(0).machine.enter(fd);
    }

    @Override
    public void renew() {
      whileRenewing.run();
      lock.reset();
      members.forEach(member -> member.stopPort.reset());
    }

    @Override
    public Map<DeviceCounter, Long> counts() {
      return Map.of();
    }

    @Override
    public Optional<VmKvmStats> kvmStats() {
      return Optional.empty();
    }

    @Override
    public void quiet() {}

    @Override
    public void close() {
      released = true;
    }
  }

  /** A vCPU with its stop port, and a gate before that. */
  public final class Member {
    private final TestVm machine;
    public final StopPort stopPort;
    public final Gate gate;
    public final Vcpu vcpu;

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
              events,
              new VcpuConfig(pcpu, SchedParams.DEFAULT, rendezvous, irqchip));
      stopPort.belongsTo(vcpu);
    }

    /** Lets it run from its first instruction; the VM runs from then on. */
    public Member start() {
      VmLife life = vm().life();
      life.apply(new VmEvent.Create());
      life.apply(new VmEvent.Launch());
      life.apply(new VmEvent.Launched());
      vcpu.lifecycle().start(machine::enter);
      return this;
    }

    /** Lets it run from its first instruction once more, after a reset. */
    public void relaunch() {
      assertThat(vcpu.lifecycle().launch(machine::enter)).isTrue();
    }

    /** What it has counted: it does so whenever it is in guest mode. */
    public long count() {
      return machine.memory().readLong(TestVm.DATA) + machine.memory().readLong(TestVm.DATA + 16);
    }

    public void awaitProgress() {
      long before = count();
      Ensemble.await(() -> count() != before, vcpu.id() + " goes on");
    }

    /** Lets it write 2 to its stop port. */
    public void letRelease() {
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
  public static Ensemble together(int... rings) {
    return together(TestVms.builtin("ensemble", "spin", ""), rings);
  }

  /** As {@link #together(int...)}, for a VM with these settings. */
  public static Ensemble together(VmSettings settings, int... rings) {
    Ensemble ensemble = new Ensemble(settings);
    HostPcpu pcpu = ensemble.pcpu();
    for (int ring : rings) {
      ensemble.add(ring, pcpu, Optional.empty());
    }
    return ensemble.complete();
  }

  /** As {@link #together}, with local APICs, so that they get messages. */
  public static Ensemble withApics(int... rings) {
    Ensemble ensemble = new Ensemble(TestVms.builtin("ensemble", "spin", ""));
    ApicClocks clocks = new ApicClocks(ensemble.timers, new ScaledTsc(1_000_000_000, 0, 0));
    UserIrqchip irqchip = new UserIrqchip(ensemble.apics, clocks, () -> 0, _ -> {});
    HostPcpu pcpu = ensemble.pcpu();
    for (int ring : rings) {
      ensemble.add(ring, pcpu, Optional.of(irqchip));
    }
    return ensemble.complete();
  }

  /** vCPUs with a pCPU each, so that a shut gate keeps no other from running. */
  public static Ensemble apart(int... rings) {
    Ensemble ensemble = new Ensemble(TestVms.builtin("ensemble", "spin", ""));
    for (int ring : rings) {
      ensemble.add(ring, ensemble.pcpu(), Optional.empty());
    }
    return ensemble.complete();
  }

  private Ensemble complete() {
    events.attach(vcpus());
    VmBuilder builder = new VmBuilder(pool, _ -> new MemoryConsole(), PATIENCE, reaper, listener);
    vm =
        new Vm(
            settings,
            System.nanoTime(),
            builder,
            (_, owner) ->
                new VmRun(settings, new Parts(), events, rendezvous, PATIENCE, owner, listener));
    return this;
  }

  private HostPcpu pcpu() {
    return new HostPcpu(TestVms.cpu(), BuiltinPolicy.BVT.with(Compat.FIXED), timers);
  }

  private void add(int ring, HostPcpu pcpu, Optional<UserIrqchip> irqchip) {
    members.add(new Member(members.size(), ring, pcpu, irqchip));
  }

  public Member member(int number) {
    return members.get(number);
  }

  public static void await(BooleanSupplier condition, String what) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  public Vm vm() {
    return Objects.requireNonNull(vm);
  }

  public GuestEvents events() {
    return events;
  }

  public List<Vcpu> vcpus() {
    return members.stream().map(member -> member.vcpu).toList();
  }

  public VmStatus status() {
    return vm().life().state().shown().status();
  }

  /** Ends all vCPUs that ever started, and waits for that. */
  public void kill(String why) {
    vm().end(why);
    for (Vcpu vcpu : vcpus()) {
      assertThat(hasEnded(vcpu)).as(vcpu.id() + " ends").isTrue();
    }
  }

  @Override
  public void close() {
    kill("the test is over");
    vcpus().forEach(vcpu -> vcpu.lifecycle().stop());
    reaper.close();
    members.forEach(member -> {
      member.vcpu.close();
      member.machine.close();
    });
    timers.close();
    pool.close();
  }

  /** Returns whether the thread of a vCPU has ended by now. */
  public boolean hasLeft(Vcpu vcpu) {
    try {
      return vcpu.lifecycle().awaitEnd(0);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
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
