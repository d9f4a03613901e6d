package io.cupule.bench.guest;

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
import io.cupule.linux.LinuxThread;
import io.cupule.linux.LinuxThread.SchedulingClass;
import io.cupule.vcpu.Vcpu;
import io.cupule.vcpu.VcpuConfig;
import io.cupule.vcpu.VcpuId;
import io.cupule.vcpu.VcpuListener;
import io.cupule.vcpu.exit.ExitHandler;
import io.cupule.vcpu.exit.VcpuEnd;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A guest of a few bytes in long mode, on one of our vCPUs. {@code twin.h} builds the same one: 2
 * MiB of memory at 0, page tables at 0x1000 that map it to itself for every privilege level, code
 * at 0x4000.
 */
public final class TinyGuest implements AutoCloseable {

  /** The programs, which run forever. */
  public enum Program {
    /** {@code out 0x10, al; jmp} at CPL 0: exits in every iteration. */
    EXIT(0, "e610ebfc"),
    /** {@code jmp .} at CPL 3: never leaves by itself. */
    SPIN(3, "ebfe"),
    /** {@code hlt; out 0x10, al; jmp} at CPL 0: reports each wake-up, and sleeps again. */
    HALT(0, "f4e610ebfb");

    private final int cpl;
    private final String code;

    Program(int cpl, String code) {
      this.cpl = cpl;
      this.code = code;
    }
  }

  private static final long MEMORY = 2 << 20;
  private static final long PML4 = 0x1000;
  private static final long PDPT = 0x2000;
  private static final long PD = 0x3000;
  private static final long CODE = 0x4000;
  private static final long DOWN = 0x7; // present, writable, for every level
  private static final long LARGE = 0x80;
  private static final long PE_PG = 0x8000_0001L;
  private static final long PAE = 0x20;
  private static final long LME_LMA = 0x500;
  private static final long ALWAYS_SET = 0x2;
  private static final int SECONDS = 10;

  private final Program program;
  private final Kvm kvm = Kvm.open();
  private final VmFd vm = kvm.createVm();
  private final GuestMemory memory =
      GuestMemory.map(MemoryBacking.NORMAL, new GuestMemory.Slot(0, MEMORY));
  private final Vcpu vcpu;

  /** Starts the guest on its own pCPU. */
  TinyGuest(Program program, int cpu, boolean fifo, ExitHandler exits) {
    this(program, fifo, exits, VcpuConfig.alone(cpu));
  }

  /**
   * Starts the guest.
   *
   * @param program its program
   * @param fifo whether that thread is real-time
   * @param exits handles its port writes
   * @param config its pCPU
   */
  TinyGuest(Program program, boolean fifo, ExitHandler exits, VcpuConfig config) {
    this.program = program;
    vm.setMemory(memory);
    byte[] code = HexFormat.of().parseHex(program.code);
    memory.write(CODE, code, 0, code.length);
    memory.writeLong(PML4, PDPT | DOWN);
    memory.writeLong(PDPT, PD | DOWN);
    memory.writeLong(PD, DOWN | LARGE);
    VcpuId id = new VcpuId("bench", 0);
    vcpu = new Vcpu(id, vm.createVcpu(0), memory, exits, new Mourner(), config);
    vcpu.lifecycle()
        .start(fd -> {
          if (fifo) {
            LinuxThread.scheduling(0, SchedulingClass.FIFO, 1);
          }
          setUp(fd);
        });
  }

  Vcpu vcpu() {
    return vcpu;
  }

  private void setUp(VcpuFd fd) {
    Sregs sregs = new Sregs();
    fd.getSregs(sregs);
    sregs.set(SegmentName.CS, flat(0x10, 11, false));
    for (SegmentName name :
        List.of(SegmentName.DS, SegmentName.ES, SegmentName.FS, SegmentName.GS, SegmentName.SS)) {
      sregs.set(name, flat(0x18, 3, true));
    }
    sregs.cr0(sregs.cr0() | PE_PG);
    sregs.cr3(PML4);
    sregs.cr4(sregs.cr4() | PAE);
    sregs.efer(sregs.efer() | LME_LMA);
    fd.setSregs(sregs);
    Regs regs = new Regs();
    regs.set(Reg.RIP, CODE);
    regs.set(Reg.RFLAGS, ALWAYS_SET);
    fd.setRegs(regs);
  }

  /** Makes a flat segment: 64-bit code, or data. */
  private Segment flat(int selector, int type, boolean data) {
    int cpl = program.cpl;
    return new Segment(
        0, ~0, selector | cpl, type, true, cpl, data, true, !data, true, false, false);
  }

  @Override
  public void close() {
    vcpu.lifecycle().stop();
    try {
      if (!vcpu.lifecycle().awaitEnd(TimeUnit.SECONDS.toNanos(SECONDS))) {
        throw new IllegalStateException("the vCPU does not stop");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    vcpu.close();
    vm.close();
    memory.close();
    kvm.close();
  }

  /** Reports the guest's death; on a healthy host none of the programs dies. */
  private static final class Mourner implements VcpuListener {
    @Override
    public void halted(Vcpu vcpu) {}

    @Override
    public void ended(Vcpu vcpu, VcpuEnd end) {
      if (end instanceof VcpuEnd.Crashed crashed) {
        System.err.println(crashed.diagnostic());
      }
    }
  }
}
