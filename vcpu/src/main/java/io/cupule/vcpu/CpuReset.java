package io.cupule.vcpu;

import static java.util.Objects.requireNonNull;

import io.cupule.kvm.CpuState;
import io.cupule.kvm.VcpuFd;
import io.cupule.kvm.state.Reg;
import io.cupule.kvm.state.Regs;
import io.cupule.kvm.state.Segment;
import io.cupule.kvm.state.SegmentName;
import io.cupule.kvm.state.Sregs;
import org.jspecify.annotations.Nullable;

/** Saves a CPU's first state and restores it. For the vCPU's own thread. */
final class CpuReset {
  private static final int SELECTOR_SHIFT = 8;
  private static final int PAGE_SHIFT = 12;

  private final VcpuFd fd;
  private @Nullable CpuState initial;

  CpuReset(VcpuFd fd) {
    this.fd = fd;
  }

  /** Saves the state, before anything was changed. */
  void capture() {
    initial = CpuState.capture(fd);
  }

  void restore() {
    requireNonNull(initial, "captured").restoreTo(fd);
  }

  /** Sets real mode at the page of a SIPI (SDM 3, 11.4.4). */
  void startAt(int vector) {
    restore();
    Sregs sregs = new Sregs();
    fd.getSregs(sregs);
    Segment code = sregs.get(SegmentName.CS);
    sregs.set(SegmentName.CS, code.at(vector << SELECTOR_SHIFT, (long) vector << PAGE_SHIFT));
    fd.setSregs(sregs);
    Regs regs = new Regs();
    fd.getRegs(regs);
    regs.set(Reg.RIP, 0);
    fd.setRegs(regs);
  }
}
