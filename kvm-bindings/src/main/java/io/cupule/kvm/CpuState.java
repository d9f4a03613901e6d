package io.cupule.kvm;

import static io.cupule.linux.raw.Linux.*;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.cupule.kvm.state.Sregs;
import io.cupule.linux.call.Fd;
import io.cupule.linux.error.SystemCallException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The complete state of a vCPU: all registers, FPU and vector state, pending events, run state, and
 * the local APIC if it is in the kernel. A state captured from a vCPU that has never run resets
 * that vCPU or a similar one. It does not include the time-stamp counter and its adjustment,
 * because a guest's time continues, nor parts that KVM refuses to read or set.
 *
 * <p>A state is immutable. Only the vCPU's own thread may capture and restore it.
 */
public final class CpuState {
  private static final int LEGACY_XSAVE_SIZE = 4096;

  // Offsets in the XSAVE area (Intel SDM volume 1, 13.4)
  private static final long XSAVE_FCW = 0;
  private static final long XSAVE_MXCSR = 24;
  private static final long XSAVE_STATE_BV = 512;
  private static final long X87 = 1;
  private static final long SSE = 2;
  private static final short FCW_AT_RESET = 0x37f;
  private static final int MXCSR_AT_RESET = 0x1f80;

  private final List<StateBlock> beforeMsrs;
  private final MsrState msrs;
  private final List<StateBlock> afterMsrs;
  private final long cr8;

  private CpuState(
      List<StateBlock> beforeMsrs, MsrState msrs, List<StateBlock> afterMsrs, long cr8) {
    this.beforeMsrs = List.copyOf(beforeMsrs);
    this.msrs = msrs;
    this.afterMsrs = List.copyOf(afterMsrs);
    this.cr8 = cr8;
  }

  /**
   * Reads the state of a vCPU.
   *
   * @param vcpu not in KVM_RUN, and without an unanswered IN, MMIO or MSR read
   * @return the state
   * @throws SystemCallException if the vCPU is closed
   */
  public static CpuState capture(VcpuFd vcpu) {
    Fd fd = vcpu.fd();
    StateBlock xsave = xsave(vcpu.limits().xsaveSize());
    // The APIC's mode is in the special registers, so they come before the APIC. Its timer's mode
    // decides whether the deadline register can be set, so that register comes after it. Events
    // come last, because setting registers may drop them.
    List<StateBlock> beforeMsrs = new ArrayList<>();
    beforeMsrs.add(StateBlock.of("SREGS", KVM_GET_SREGS(), KVM_SET_SREGS()));
    beforeMsrs.add(StateBlock.of("REGS", KVM_GET_REGS(), KVM_SET_REGS()));
    beforeMsrs.add(xsave);
    beforeMsrs.add(StateBlock.of("XCRS", KVM_GET_XCRS(), KVM_SET_XCRS()));
    beforeMsrs.add(StateBlock.of("DEBUGREGS", KVM_GET_DEBUGREGS(), KVM_SET_DEBUGREGS()));
    List<StateBlock> afterMsrs =
        List.of(
            StateBlock.of("MP_STATE", KVM_GET_MP_STATE(), KVM_SET_MP_STATE()),
            StateBlock.of("VCPU_EVENTS", KVM_GET_VCPU_EVENTS(), KVM_SET_VCPU_EVENTS()));
    beforeMsrs.forEach(block -> block.read(fd));
    spellOutInitialFpu(xsave.bytes());
    StateBlock apic = StateBlock.of("LAPIC", KVM_GET_LAPIC(), KVM_SET_LAPIC());
    if (apic.readUnless(EINVAL(), fd)) {
      beforeMsrs.add(apic);
    }
    MsrState msrs = MsrState.capture(fd, vcpu.limits().stateMsrs());
    afterMsrs.forEach(block -> block.read(fd));
    Sregs sregs = new Sregs();
    vcpu.getSregs(sregs);
    return new CpuState(beforeMsrs, msrs, afterMsrs, sregs.cr8());
  }

  private static StateBlock xsave(int size) {
    return size > LEGACY_XSAVE_SIZE
        ? StateBlock.ofSize("XSAVE", KVM_GET_XSAVE2(), KVM_SET_XSAVE(), size)
        : StateBlock.of("XSAVE", KVM_GET_XSAVE(), KVM_SET_XSAVE());
  }

  /**
   * Writes the initial FPU values. A vCPU that has not run has no FPU state yet, so KVM would keep
   * the control words of another state.
   */
  private static void spellOutInitialFpu(MemorySegment area) {
    long present = area.get(JAVA_LONG, XSAVE_STATE_BV);
    if ((present & X87) == 0) {
      area.set(JAVA_SHORT, XSAVE_FCW, FCW_AT_RESET);
    }
    if ((present & SSE) == 0) {
      area.set(JAVA_INT, XSAVE_MXCSR, MXCSR_AT_RESET);
    }
    area.set(JAVA_LONG, XSAVE_STATE_BV, present | X87 | SSE);
  }

  /**
   * Sets a vCPU to this state, and cancels the requests in its run area: interrupt window and task
   * priority. An exit request stays.
   *
   * @param vcpu of a VM with the same kind of irqchip; not in KVM_RUN, and its last exit completed
   *     ({@link VcpuFd#completeExit})
   * @throws SystemCallException if KVM refuses a part, with the part's name; then the vCPU is
   *     unusable
   */
  public void restoreTo(VcpuFd vcpu) {
    Fd fd = vcpu.fd();
    beforeMsrs.forEach(block -> block.write(fd));
    msrs.restoreTo(fd);
    afterMsrs.forEach(block -> block.write(fd));
    vcpu.runArea().requestInterruptWindow(false);
    vcpu.runArea().cr8(cr8);
  }

  /** Returns all parts, for comparison. */
  List<StateBlock> blocks() {
    List<StateBlock> all = new ArrayList<>(beforeMsrs);
    all.addAll(afterMsrs);
    return all;
  }

  MsrState msrs() {
    return msrs;
  }
}
