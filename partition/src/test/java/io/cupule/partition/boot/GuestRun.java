package io.cupule.partition.boot;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.cupule.kvm.Kvm;
import io.cupule.kvm.VcpuFd;
import io.cupule.kvm.VmFd;
import io.cupule.kvm.memory.GuestMemory;
import io.cupule.kvm.memory.MemoryBacking;
import io.cupule.kvm.state.CpuidEntry;
import io.cupule.kvm.state.Regs;
import io.cupule.kvm.state.Sregs;
import io.cupule.kvm.testing.Patience;
import io.cupule.linux.LinuxThread;
import io.cupule.partition.boot.plan.AddressMap;
import io.cupule.partition.boot.plan.EntryState;
import io.cupule.vcpu.Vcpu;
import io.cupule.vcpu.VcpuConfig;
import io.cupule.vcpu.VcpuId;
import io.cupule.vcpu.VcpuListener;
import io.cupule.vcpu.exit.ExitHandler;
import io.cupule.vcpu.exit.VcpuEnd;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One guest on one real vCPU, with the least of devices: a serial port that is always ready, the
 * debug-exit port and the boot timer; KVM's interrupt controllers, but no PIT, where asked for.
 */
final class GuestRun implements ExitHandler, VcpuListener, AutoCloseable {
  private static final int COM1 = 0x3f8;
  private static final int COM1_LINE_STATUS = 0x3fd;
  private static final int DEBUG_EXIT = 0xf4;
  private static final int BOOT_TIMER = 0xf8;
  private static final Set<Integer> PIT = Set.of(0x40, 0x43);

  private final Kvm kvm = Kvm.open();
  private final GuestMemory memory;
  private final VmFd vm = kvm.createVm();
  private final VcpuFd fd;
  private final Vcpu vcpu;
  private final byte[] input;
  private int inputTaken;

  /** What happened, written by the vCPU's thread; read it after the end. */
  final List<String> writes = new ArrayList<>();

  /** When a line of output ended, in nanoseconds. */
  final List<Long> lineTimes = new ArrayList<>();

  final Regs regs = new Regs();
  final Sregs sregs = new Sregs();
  VcpuEnd end = new VcpuEnd.Stopped();
  private final CountDownLatch booted = new CountDownLatch(1);
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  GuestRun(KernelImage image, String args, String input) {
    this(image, args, input, false, 8 << 20);
  }

  static GuestRun withMemory(KernelImage image, long bytes) {
    return new GuestRun(image, "", "", false, bytes);
  }

  static GuestRun withInterruptControllers(KernelImage image, String args) {
    return new GuestRun(image, args, "", true, 8 << 20);
  }

  private GuestRun(KernelImage image, String args, String input, boolean irqchip, long bytes) {
    memory =
        GuestMemory.map(
            MemoryBacking.NORMAL, AddressMap.slots(bytes).toArray(GuestMemory.Slot[]::new));
    this.input = input.getBytes(ISO_8859_1);
    vm.setMemory(memory);
    vm.setTssAddress(0xfffb_d000L);
    if (irqchip) {
      vm.createIrqchip();
    }
    fd = vm.createVcpu(0);
    int pcpu = LinuxThread.affinity(0).nextSetBit(0);
    vcpu = new Vcpu(new VcpuId("test", 0), fd, memory, this, this, VcpuConfig.alone(pcpu));
    vcpu.lifecycle().start(_ -> setUp(KernelLoader.load(image, args, List.of(), memory)));
  }

  private void setUp(EntryState entry) {
    var cpuid = new ArrayList<>(kvm.supportedCpuid());
    cpuid.removeIf(leaf -> leaf.function() >>> 28 == 4);
    cpuid.add(new CpuidEntry(0x4000_0000, 0, 0, 0x4000_0010, 0, 0, 0));
    cpuid.add(new CpuidEntry(0x4000_0010, 0, 0, fd.tscKhz(), 0, 0, 0));
    fd.setCpuid(cpuid);
    fd.getSregs(sregs);
    entry.applyTo(regs, sregs);
    fd.setSregs(sregs);
    fd.setRegs(regs);
  }

  /** Whether the guest ends by itself. */
  boolean ends(long timeout, TimeUnit unit) {
    try {
      return vcpu.lifecycle().awaitEnd(unit.toNanos(timeout));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Waits for the guest's first I/O. */
  void awaitBoot() {
    try {
      if (!booted.await(Patience.SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the guest did not start");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  String output() {
    return output.toString(ISO_8859_1);
  }

  @Override
  public long pioRead(int port, int size) {
    if (port == COM1_LINE_STATUS) {
      return inputTaken < input.length ? 0x61 : 0x60;
    }
    return port == COM1 && inputTaken < input.length ? input[inputTaken++] : 0xff;
  }

  @Override
  public void pioWrite(int port, int size, long value) {
    if (port == COM1) {
      output.write((int) value);
      if (value == '\n') {
        lineTimes.add(System.nanoTime());
      }
      return;
    }
    if (PIT.contains(port)) {
      return;
    }
    writes.add("%s=%d".formatted(port == BOOT_TIMER ? "boot" : "exit", value));
    if (port == DEBUG_EXIT) {
      vcpu.lifecycle().stop();
    } else {
      booted.countDown();
    }
  }

  @Override
  public long mmioRead(long gpa, int size) {
    throw new AssertionError("MMIO read at 0x%x".formatted(gpa));
  }

  @Override
  public void mmioWrite(long gpa, int size, long value) {
    throw new AssertionError("MMIO write at 0x%x".formatted(gpa));
  }

  @Override
  public void halted(Vcpu halted) {
    writes.add("halted");
  }

  @Override
  public void ended(Vcpu ended, VcpuEnd how) {
    fd.getRegs(regs);
    fd.getSregs(sregs);
    end = how;
  }

  /** Stops the guest if it still runs. */
  void stop() {
    vcpu.lifecycle().stop();
    if (!ends(Patience.SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the vCPU did not stop");
    }
  }

  @Override
  public void close() {
    stop();
    vcpu.close();
    vm.close();
    memory.close();
    kvm.close();
  }
}
