package io.cupule.partition;

import io.cupule.device.CharBackend;
import io.cupule.device.clock.Rtc;
import io.cupule.kvm.Capability;
import io.cupule.kvm.CpuidEntry;
import io.cupule.kvm.GuestMemory;
import io.cupule.kvm.Kvm;
import io.cupule.kvm.KvmException;
import io.cupule.kvm.Regs;
import io.cupule.kvm.Sregs;
import io.cupule.kvm.VcpuFd;
import io.cupule.kvm.VmFd;
import io.cupule.partition.boot.EntryState;
import io.cupule.partition.chipset.Chipset;
import io.cupule.partition.chipset.KernelChipset;
import io.cupule.partition.chipset.UserChipset;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.sched.SchedLock;
import io.cupule.sched.SchedParams;
import io.cupule.sched.rendezvous.Rendezvous;
import io.cupule.vcpu.Placement;
import io.cupule.vcpu.Vcpu;
import io.cupule.vcpu.VcpuId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One VM of a machine: its KVM side, memory, devices and vCPUs, built and loaded but not running
 * until {@link #launch}. Built, started and released by one thread; {@link #end} may be called by
 * any.
 */
final class VirtualMachine {
  /** Below the BIOS area that guests expect at the end of 4 GiB; VMX hides three pages there. */
  private static final long TSS_ADDRESS = 0xfffb_d000L;

  /** Tells the guest that the rate is not known. */
  private static final int UNKNOWN_TSC_KHZ = 0;

  private final Scenario scenario;
  private final PcpuPool pool;
  private final VmSettings settings;
  private final Irqchip irqchip;
  private final Rendezvous rendezvous = new Rendezvous(SchedLock.mutex());
  private final Chipset chipset;
  private final MachineListener listener;
  private final VmLife life;
  private final Resources resources = new Resources();
  private final Board board;
  private final StopTurns turns = new StopTurns();
  private final List<Doorbell> doorbells = new ArrayList<>();
  private final VmLifecycle lifecycle;
  private final GuestMemory memory;
  private EntryState entry;
  private final List<Vcpu> vcpus = new ArrayList<>();

  /**
   * Builds and loads a VM.
   *
   * @param kvm the host's KVM
   * @param scenario the machine that it is part of
   * @param pool the machine's pCPUs
   * @param settings what to build
   * @param console the host's side of the serial port; owned from here on
   * @param launch when the run began, in {@link System#nanoTime} terms
   * @param listener told about its life
   * @throws RuntimeException where the host or the image does not allow it; nothing is left behind
   */
  VirtualMachine(
      Kvm kvm,
      Scenario scenario,
      PcpuPool pool,
      VmSettings settings,
      CharBackend console,
      long launch,
      MachineListener listener) {
    this.scenario = scenario;
    this.pool = pool;
    this.settings = settings;
    this.irqchip = scenario.irqchipOf(settings);
    this.listener = listener;
    this.lifecycle = new VmLifecycle(new Machinery(), rendezvous, scenario.host().stopTimeout());
    this.life = new VmLife(settings.name(), irqchip == Irqchip.NONE, listener);
    try {
      memory = GuestMemoryMap.map(settings);
      resources.add(memory::close);
      VmFd vm = kvm.createVm();
      resources.add(vm::close);
      vm.setMemory(memory);
      vm.setTssAddress(TSS_ADDRESS);
      chipset = buildChipset(kvm, vm);
      resources.add(chipset::close);
      entry = Kernels.load(settings, memory);
      board =
          new Board(
              message -> listener.warning(settings.name(), message),
              life,
              chipset,
              this::newClock,
              console,
              launch,
              milestone -> listener.milestone(settings.name(), milestone));
      resources.add(board::close);
      buildVcpus(kvm.supportedCpuid(), vm);
      // A VM that has ended needs no timer, however long the machine goes on.
      CompletableFuture<Void> _ = life.ended().thenRun(board::close).thenRun(chipset::close);
      // Last taken, first given back: no input reaches a device whose VM is closed.
      resources.add(console::close);
    } catch (RuntimeException e) {
      resources.add(console::close);
      resources.close();
      throw e;
    }
  }

  private Chipset buildChipset(Kvm kvm, VmFd vm) {
    return switch (irqchip) {
      case KERNEL -> new KernelChipset(vm);
      case USER -> new UserChipset(vm, pool.timers(), pool.tsc(kvm));
      case NONE, AUTO -> Chipset.NONE;
    };
  }

  private Rtc newClock() {
    return new Rtc(
        chipset.line(Rtc.IRQ),
        pool.timers(),
        InstantSource.system(),
        GuestMemoryMap.below4Gib(settings),
        GuestMemoryMap.above4Gib(settings));
  }

  private void buildVcpus(List<CpuidEntry> supported, VmFd vm) {
    boolean knowsTsc = vm.check(Capability.GET_TSC_KHZ) != 0;
    for (int i = 0; i < settings.affinity().size(); i++) {
      VcpuFd fd = vm.createVcpu(i);
      int pcpu = settings.affinity().get(i);
      VcpuId id = new VcpuId(settings.name(), i, pcpu);
      Doorbell doorbell = new Doorbell(new BusBridge(board), rendezvous, turns);
      Vcpu vcpu = new Vcpu(id, fd, memory, doorbell, life, placement(pcpu));
      doorbell.belongsTo(vcpu);
      doorbells.add(doorbell);
      resources.add(vcpu::close);
      vcpus.add(vcpu);
      int tscKhz = knowsTsc ? fd.tscKhz() : UNKNOWN_TSC_KHZ;
      fd.setCpuid(GuestCpuid.of(supported, i, tscKhz, irqchip));
      if (i == 0) {
        chipset.bootVcpu(fd);
      }
    }
    life.attach(vcpus);
  }

  private Placement placement(int pcpu) {
    SchedParams params = settings.scheduling().paramsOn(scenario.pcpu(pcpu));
    return new Placement(pool.pcpu(pcpu), params, rendezvous, chipset.forVcpus());
  }

  /**
   * Makes the thread of every vCPU. Where one can't be made the VM ends as crashed, and others of
   * the machine are not touched.
   */
  void create() {
    for (int i = 0; i < vcpus.size(); i++) {
      Vcpu vcpu = vcpus.get(i);
      try {
        boolean boots = i == 0;
        vcpu.create(fd -> {
          settings.realtime().ifPresent(RealtimeThread::prepare);
          if (boots) {
            enterKernel(fd);
          }
          listener.vcpuStarted(vcpu.id());
        });
      } catch (KvmException e) {
        life.end(VmEnd.of(VmEnd.Kind.CRASHED, vcpu.id() + " did not start: " + e.getMessage()));
        life.left(vcpus.size() - i);
        return;
      }
    }
  }

  /**
   * Lets it run; after {@link #create}, and not before all vCPUs of the machine are there. The boot
   * vCPU's INIT and SIPI would be lost on one that is not, and one that spins under SCHED_FIFO
   * would keep others' threads from starting on its pCPU.
   */
  void launch() {
    vcpus.stream().filter(this::startsWithVm).forEach(vcpu -> vcpu.launch(_ -> {}));
    lifecycle.started();
  }

  /** KVM keeps the others until INIT and SIPI; in user space they are launched by them. */
  private boolean startsWithVm(Vcpu vcpu) {
    return vcpu.id().id() == 0 || irqchip != Irqchip.USER;
  }

  /** What {@link VmLifecycle} moves. */
  private final class Machinery implements VmLifecycle.Machinery {
    @Override
    public String name() {
      return settings.name();
    }

    @Override
    public boolean isRealtime() {
      return settings.realtime().isPresent();
    }

    @Override
    public boolean hasEnded() {
      return life.ended().isDone();
    }

    @Override
    public List<Vcpu> vcpus() {
      return vcpus;
    }

    @Override
    public void renew() {
      turns.reset(); // first: else the next in line would get its turn now
      doorbells.forEach(Doorbell::reset);
      life.renew();
      board.renew();
      memory.slots().forEach(slot -> memory.fill(slot.gpa(), slot.size(), (byte) 0));
      entry = Kernels.load(settings, memory);
    }

    @Override
    public Consumer<VcpuFd> entry() {
      return VirtualMachine.this::enterKernel;
    }

    @Override
    public boolean startsWithVm(Vcpu vcpu) {
      return VirtualMachine.this.startsWithVm(vcpu);
    }

    @Override
    public void kill(String why) {
      life.end(VmEnd.of(VmEnd.Kind.CRASHED, why));
    }
  }

  /** On the boot vCPU's thread. The others wait for the guest's INIT and SIPI. */
  private void enterKernel(VcpuFd fd) {
    Regs regs = new Regs();
    Sregs sregs = new Sregs();
    fd.getRegs(regs);
    fd.getSregs(sregs);
    entry.applyTo(regs, sregs);
    fd.setSregs(sregs);
    fd.setRegs(regs);
  }

  String name() {
    return settings.name();
  }

  VmSettings settings() {
    return settings;
  }

  Irqchip irqchip() {
    return irqchip;
  }

  void end(VmEnd why) {
    life.end(why);
  }

  void abandon() {
    life.abandon();
  }

  CompletableFuture<VmEnd> ended() {
    return life.ended();
  }

  Board board() {
    return board;
  }

  VmLifecycle lifecycle() {
    return lifecycle;
  }

  List<Vcpu> vcpus() {
    return vcpus;
  }

  /**
   * Stops what still runs and gives everything back. A VM whose vCPU threads do not end keeps what
   * they may still use.
   *
   * @param bound how long to wait for the threads
   */
  void release(Duration bound) {
    life.end(VmEnd.of(VmEnd.Kind.STOPPED, "the machine is closed"));
    if (threadsEnd(System.nanoTime() + bound.toNanos())) {
      resources.close();
    } else {
      life.abandon();
    }
  }

  /** Waits until a deadline; an interrupt of the caller is kept for later. */
  private boolean threadsEnd(long deadline) {
    boolean interrupted = false;
    boolean allEnded = true;
    for (int i = 0; i < vcpus.size() && allEnded; ) {
      try {
        allEnded = vcpus.get(i).awaitEnd(deadline - System.nanoTime());
        i++;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return allEnded;
  }
}
