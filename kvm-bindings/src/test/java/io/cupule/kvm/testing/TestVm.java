package io.cupule.kvm.testing;

import io.cupule.kvm.Kvm;
import io.cupule.kvm.VcpuFd;
import io.cupule.kvm.VmFd;
import io.cupule.kvm.memory.GuestMemory;
import io.cupule.kvm.memory.MemoryBacking;
import io.cupule.kvm.state.Reg;
import io.cupule.kvm.state.Regs;
import io.cupule.kvm.state.Segment;
import io.cupule.kvm.state.SegmentName;
import io.cupule.kvm.state.Sregs;
import java.util.function.Consumer;

/**
 * A VM with one vCPU, 1 MiB of memory at address 0 and a few bytes of machine code, for tests.
 *
 * <p>In the 64-bit modes the first GiB is mapped one to one, for CPL 3 too, and a task state
 * segment allows CPL 3 every port. There are no interrupt handlers: any exception is a triple
 * fault.
 */
public final class TestVm implements AutoCloseable {
  /** The CPU mode that the code runs in. */
  public enum Mode {
    /** 16-bit code, no protection. */
    REAL,
    /** 64-bit code at CPL 0. */
    KERNEL,
    /** 64-bit code at CPL 3, which runs natively on every host. */
    USER
  }

  /** Bytes of memory. */
  public static final long MEMORY = 1 << 20;

  /** Where the code is, and where it starts. */
  public static final long CODE = 0x8000;

  /** Room that the code may use; the stack ends where it begins. */
  public static final long DATA = 0x1_0000;

  /** An address that is mapped in every 64-bit mode and that has no memory. */
  public static final long MMIO = 0x18_0000;

  private static final long PML4 = 0x1000;
  private static final long PDPT = 0x2000;
  private static final long PD = 0x3000;
  private static final long TSS = 0x4000;
  private static final int PAGES_2M = 512;
  private static final long PRESENT_WRITABLE_USER = 7;
  private static final long LARGE = 0x80;
  private static final int TSS_BITMAP_POINTER = 102;
  private static final int TSS_SIZE = 104;
  private static final int BITMAP_SIZE = 8192;

  private final Kvm kvm = Kvm.open();
  private final VmFd vm = kvm.createVm();
  private final GuestMemory memory =
      GuestMemory.map(MemoryBacking.NORMAL, new GuestMemory.Slot(0, MEMORY));
  private final VcpuFd vcpu;
  private final Mode mode;

  /**
   * Makes the VM; the vCPU gets its state from {@link #enter}.
   *
   * @param mode in which the code runs
   * @param code machine code, a byte per number
   */
  public TestVm(Mode mode, int... code) {
    this(mode, _ -> {}, code);
  }

  /**
   * Makes the VM with something that has to be there before the vCPU, such as an irqchip.
   *
   * @param mode in which the code runs
   * @param before what is done to the empty VM
   * @param code machine code, a byte per number
   */
  public TestVm(Mode mode, Consumer<VmFd> before, int... code) {
    this.mode = mode;
    before.accept(vm);
    vm.setTssAddress(0xfffb_d000L);
    vm.setMemory(memory);
    vcpu = vm.createVcpu(0);
    vcpu.setCpuid(kvm.supportedCpuid());
    for (int i = 0; i < code.length; i++) {
      memory.writeByte(CODE + i, (byte) code[i]);
    }
    memory.writeLong(PML4, PDPT | PRESENT_WRITABLE_USER);
    memory.writeLong(PDPT, PD | PRESENT_WRITABLE_USER);
    for (long i = 0; i < PAGES_2M; i++) {
      memory.writeLong(PD + 8 * i, i << 21 | LARGE | PRESENT_WRITABLE_USER);
    }
    memory.writeShort(TSS + TSS_BITMAP_POINTER, (short) TSS_SIZE);
    memory.writeByte(TSS + TSS_SIZE + BITMAP_SIZE, (byte) -1);
  }

  /**
   * The vCPU.
   *
   * @return closed with the VM, at the latest
   */
  public VcpuFd vcpu() {
    return vcpu;
  }

  /**
   * The memory.
   *
   * @return closed with the VM
   */
  public GuestMemory memory() {
    return memory;
  }

  /**
   * The VM.
   *
   * @return closed with this
   */
  public VmFd vm() {
    return vm;
  }

  /**
   * Gives a vCPU its first state: all registers zero, but for the instruction and stack pointers.
   *
   * @param fd the vCPU
   */
  public void enter(VcpuFd fd) {
    Sregs sregs = new Sregs();
    fd.getSregs(sregs);
    if (mode == Mode.REAL) {
      sregs.set(SegmentName.CS, withBaseZero(sregs.get(SegmentName.CS)));
    } else {
      enterLongMode(sregs, mode == Mode.USER ? 3 : 0);
    }
    fd.setSregs(sregs);
    Regs regs = new Regs();
    regs.set(Reg.RIP, CODE);
    regs.set(Reg.RSP, DATA - 16);
    regs.set(Reg.RFLAGS, 2);
    fd.setRegs(regs);
  }

  /** Gives this VM's vCPU its first state. */
  public void enter() {
    enter(vcpu);
  }

  /**
   * Sets one register.
   *
   * @param register which one
   * @param value its value
   */
  public void set(Reg register, long value) {
    Regs regs = new Regs();
    vcpu.getRegs(regs);
    regs.set(register, value);
    vcpu.setRegs(regs);
  }

  /**
   * Reads one register.
   *
   * @param register which one
   * @return its value
   */
  public long get(Reg register) {
    Regs regs = new Regs();
    vcpu.getRegs(regs);
    return regs.get(register);
  }

  private static Segment withBaseZero(Segment s) {
    return new Segment(
        0,
        s.limit(),
        0,
        s.type(),
        s.present(),
        s.dpl(),
        s.defaultBig(),
        s.nonSystem(),
        s.longMode(),
        s.granularity(),
        s.available(),
        s.unusable());
  }

  private static void enterLongMode(Sregs sregs, int cpl) {
    Segment code =
        new Segment(0, -1, 0x30 | cpl, 0xb, true, cpl, false, true, true, true, false, false);
    Segment data =
        new Segment(0, -1, 0x28 | cpl, 0x3, true, cpl, true, true, false, true, false, false);
    sregs.set(SegmentName.CS, code);
    sregs.set(SegmentName.SS, data);
    sregs.set(SegmentName.DS, data);
    sregs.set(SegmentName.ES, data);
    sregs.set(
        SegmentName.TR,
        new Segment(
            TSS,
            TSS_SIZE + BITMAP_SIZE,
            0x40,
            0xb,
            true,
            0,
            false,
            false,
            false,
            false,
            false,
            false));
    sregs.cr3(PML4);
    sregs.cr4(0x20); // PAE
    sregs.cr0(0x8000_0031L); // PG, NE, ET, PE
    sregs.efer(0x500); // LMA, LME
  }

  @Override
  public void close() {
    vcpu.close();
    vm.close();
    memory.close();
    kvm.close();
  }
}
