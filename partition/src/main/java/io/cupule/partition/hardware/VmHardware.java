package io.cupule.partition.hardware;

import io.cupule.device.CharBackend;
import io.cupule.device.DeviceContext;
import io.cupule.device.DeviceCounter;
import io.cupule.kvm.Capability;
import io.cupule.kvm.Kvm;
import io.cupule.kvm.KvmStats;
import io.cupule.kvm.VcpuFd;
import io.cupule.kvm.VmFd;
import io.cupule.kvm.memory.GuestMemory;
import io.cupule.kvm.state.CpuidEntry;
import io.cupule.kvm.state.Regs;
import io.cupule.kvm.state.Sregs;
import io.cupule.partition.boot.Kernels;
import io.cupule.partition.boot.plan.EntryState;
import io.cupule.partition.chipset.Chipset;
import io.cupule.partition.chipset.GuestTimers;
import io.cupule.partition.chipset.KernelChipset;
import io.cupule.partition.chipset.UserChipset;
import io.cupule.partition.report.VmKvmStats;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.state.MachineListener;
import io.cupule.sched.rendezvous.Rendezvous;
import io.cupule.vcpu.Vcpu;
import io.cupule.vcpu.VcpuConfig;
import io.cupule.vcpu.VcpuId;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parts of a VM: its KVM objects, memory, interrupt controllers, devices and vCPUs, with the
 * kernel loaded. One thread at a time builds and releases it as a whole.
 */
public final class VmHardware implements Hardware {
  /** Below the BIOS area that guests expect at the end of 4 GiB; VMX hides three pages there. */
  private static final long TSS_ADDRESS = 0xfffb_d000L;

  /** The value that tells the guest that the rate is not known. */
  private static final int UNKNOWN_TSC_KHZ = 0;

  private final VmSettings settings;
  private final Irqchip irqchip;
  private final PcpuPool pool;
  private final Rendezvous rendezvous;
  private final GuestEvents events;
  private final Resources resources = new Resources();
  private final StopLock stopLock = new StopLock();
  private final List<StopPort> stopPorts = new ArrayList<>();
  private final List<Vcpu> vcpus = new ArrayList<>();
  private final List<KvmStats> kvmStats = new ArrayList<>(); // the VM's, then each vCPU's
  private final GuestMemory memory;
  private final GuestTimers timers;
  private final Chipset chipset;
  private final Platform platform;
  private EntryState entry;

  /**
   * Builds and loads a VM.
   *
   * @param kvm the host's KVM
   * @param settings the VM's settings
   * @param plans the plan for each vCPU
   * @param pool the machine's pCPUs
   * @param console the host's side of the serial port; this class owns it from now on
   * @param rendezvous the rendezvous of its vCPUs
   * @param events receives what the guest does
   * @param launch when the run began, in {@link System#nanoTime} terms
   * @param listener receives warnings and milestones
   * @throws RuntimeException if the host or the image does not allow it; nothing is left behind
   */
  public VmHardware(
      Kvm kvm,
      VmSettings settings,
      List<VcpuPlan> plans,
      PcpuPool pool,
      CharBackend console,
      Rendezvous rendezvous,
      GuestEvents events,
      long launch,
      MachineListener listener) {
    this.settings = settings;
    this.irqchip = settings.decidedIrqchip();
    this.pool = pool;
    this.rendezvous = rendezvous;
    this.events = events;
    String name = settings.name();
    try {
      memory = GuestMemoryMap.map(settings);
      resources.add(memory::close);
      VmFd vm = kvm.createVm();
      resources.add(vm::close);
      vm.setMemory(memory);
      vm.setTssAddress(TSS_ADDRESS);
      timers = new GuestTimers(name, pool.errors());
      resources.add(timers::close);
      chipset = buildChipset(kvm, vm);
      resources.add(chipset::close);
      entry = Kernels.load(settings, memory);
      DeviceContext context =
          new DeviceContext(
              message -> listener.warning(name, message),
              events,
              chipset,
              new GuestDma(memory),
              timers,
              InstantSource.system());
      platform = new Platform(context.log(), chipset);
      resources.add(platform::close);
      Platform.devices(settings, console, launch, mark -> listener.milestone(name, mark))
          .forEach(device -> platform.add(device.make(context)));
      buildVcpus(kvm.supportedCpuid(), vm, plans);
      // Added last, so it is released first: no input reaches a device after the VM is closed.
      resources.add(console::close);
    } catch (RuntimeException | Error e) {
      resources.add(console::close);
      resources.closeAfter(e);
      throw e;
    }
  }

  private Chipset buildChipset(Kvm kvm, VmFd vm) {
    return switch (irqchip) {
      case KERNEL -> new KernelChipset(vm);
      case USER -> {
        int bits = GuestCpuid.physicalAddressBits(kvm.supportedCpuid());
        yield new UserChipset(vm, timers, pool.tsc(kvm), page -> mayHoldApic(page, bits));
      }
      case NONE, AUTO -> Chipset.NONE;
    };
  }

  private boolean mayHoldApic(long page, int physicalAddressBits) {
    List<GuestMemory.Slot> slots = memory.slots();
    boolean free = page >>> physicalAddressBits == 0;
    for (int i = 0; i < slots.size(); i++) {
      GuestMemory.Slot slot = slots.get(i);
      free &= page < slot.gpa() || page >= slot.gpa() + slot.size();
    }
    return free;
  }

  private void buildVcpus(List<CpuidEntry> supported, VmFd vm, List<VcpuPlan> plans) {
    boolean knowsStats = vm.check(Capability.BINARY_STATS_FD) != 0;
    if (knowsStats) {
      keep(vm.stats());
    }
    BusBridge bus = new BusBridge(platform);
    boolean knowsTsc = vm.check(Capability.GET_TSC_KHZ) != 0;
    for (int i = 0; i < plans.size(); i++) {
      VcpuFd fd = vm.createVcpu(i);
      resources.add(fd::close); // the vCPU may still be refused; otherwise it closes this first
      VcpuId id = new VcpuId(settings.name(), i);
      StopPort stopPort = new StopPort(rendezvous, stopLock);
      Vcpu vcpu = new Vcpu(id, fd, memory, bus, List.of(stopPort), events, config(plans.get(i)));
      stopPort.belongsTo(vcpu);
      stopPorts.add(stopPort);
      resources.add(vcpu::close);
      if (knowsStats) {
        keep(fd.stats());
      }
      vcpus.add(vcpu);
      int tscKhz = knowsTsc ? fd.tscKhz() : UNKNOWN_TSC_KHZ;
      fd.setCpuid(GuestCpuid.of(supported, i, tscKhz, irqchip));
      if (i == 0) {
        chipset.bootVcpu(fd);
      }
    }
    events.attach(vcpus);
  }

  private void keep(KvmStats stats) {
    resources.add(stats::close);
    kvmStats.add(stats);
  }

  private VcpuConfig config(VcpuPlan plan) {
    return new VcpuConfig(
        pool.pcpu(plan.pcpu()),
        plan.params(),
        rendezvous,
        chipset.forVcpus(),
        plan.account(),
        pool.threads());
  }

  @Override
  public List<Vcpu> vcpus() {
    return vcpus;
  }

  @Override
  public Optional<VmKvmStats> kvmStats() {
    return kvmStats.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new VmKvmStats(
                settings.name(), kvmStats.getFirst(), kvmStats.subList(1, kvmStats.size())));
  }

  @Override
  public Map<DeviceCounter, Long> counts() {
    Map<DeviceCounter, Long> counts = platform.counts();
    counts.put(GuestTimers.CPU_TIME, timers.cpuNanos());
    return counts;
  }

  /**
   * Returns whether a vCPU is launched with the VM: KVM itself holds it until INIT and SIPI; in
   * user space, these launch it.
   */
  @Override
  public boolean startsWithVm(Vcpu vcpu) {
    return vcpu.id().id() == 0 || irqchip != Irqchip.USER;
  }

  /** {@inheritDoc} The others wait for INIT and SIPI. */
  @Override
  public void enterKernel(VcpuFd fd) {
    Regs regs = new Regs();
    Sregs sregs = new Sregs();
    fd.getRegs(regs);
    fd.getSregs(sregs);
    entry.applyTo(regs, sregs);
    fd.setSregs(sregs);
    fd.setRegs(regs);
  }

  @Override
  public void renew() {
    stopLock.reset(); // first: otherwise the next in line would get it now
    stopPorts.forEach(StopPort::reset);
    platform.reset();
    memory.slots().forEach(slot -> memory.fill(slot.gpa(), slot.size(), (byte) 0));
    entry = Kernels.load(settings, memory);
  }

  @Override
  public void quiet() {
    platform.close();
    chipset.close();
  }

  @Override
  public void close() {
    resources.close();
  }
}
