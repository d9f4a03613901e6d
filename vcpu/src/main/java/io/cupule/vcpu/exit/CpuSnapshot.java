package io.cupule.vcpu.exit;

import io.cupule.kvm.VcpuFd;
import io.cupule.kvm.memory.GuestMemory;
import io.cupule.kvm.state.Reg;
import io.cupule.kvm.state.Regs;
import io.cupule.kvm.state.SegmentName;
import io.cupule.kvm.state.Sregs;
import io.cupule.linux.error.SystemCallException;
import java.util.HexFormat;
import java.util.OptionalLong;

/**
 * Registers and code of a vCPU at one moment, taken on its own thread.
 *
 * @param regs general registers
 * @param sregs special registers
 * @param code up to 16 bytes at RIP in hex; empty if nothing is mapped
 */
public record CpuSnapshot(Regs regs, Sregs sregs, String code) {
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");
  private static final int CODE_BYTES = 16;
  private static final long CR0_PE = 1;
  private static final long EFER_LMA = 1 << 10;

  /**
   * Reads the registers, and the code at RIP. vCPU's thread only.
   *
   * @throws io.cupule.linux.error.SystemCallException if KVM does not return them
   */
  public static CpuSnapshot take(VcpuFd fd, GuestMemory memory) {
    Regs regs = new Regs();
    Sregs sregs = new Sregs();
    fd.getRegs(regs);
    fd.getSregs(sregs);
    return new CpuSnapshot(regs, sregs, codeAt(fd, memory, linearRip(regs, sregs)));
  }

  private static long linearRip(Regs regs, Sregs sregs) {
    long base = sregs.get(SegmentName.CS).longMode() ? 0 : sregs.get(SegmentName.CS).base();
    return base + regs.get(Reg.RIP);
  }

  /** Reads byte by byte, because the next page may be mapped elsewhere or not at all. */
  private static String codeAt(VcpuFd fd, GuestMemory memory, long linear) {
    byte[] code = new byte[CODE_BYTES];
    for (int i = 0; i < CODE_BYTES; i++) {
      OptionalLong gpa = translate(fd, linear + i);
      if (gpa.isEmpty() || !memory.contains(gpa.getAsLong(), 1)) {
        return HEX.formatHex(code, 0, i);
      }
      code[i] = memory.readByte(gpa.getAsLong());
    }
    return HEX.formatHex(code);
  }

  private static OptionalLong translate(VcpuFd fd, long linear) {
    try {
      return fd.translate(linear);
    } catch (SystemCallException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * Returns the mode that the CPU was in.
   *
   * @return for example {@code 64-bit, CPL 3}
   */
  public String mode() {
    int cpl = sregs.get(SegmentName.SS).dpl();
    if ((sregs.cr0() & CR0_PE) == 0) {
      return "real mode";
    }
    if ((sregs.efer() & EFER_LMA) != 0 && sregs.get(SegmentName.CS).longMode()) {
      return "64-bit, CPL " + cpl;
    }
    String width = sregs.get(SegmentName.CS).defaultBig() ? "32-bit" : "16-bit";
    return width + " protected mode, CPL " + cpl;
  }

  /**
   * Returns whether the CPU is at its reset vector. Then KVM has reset it on shutdown, as AMD
   * hardware requires, and the state before the fault is lost.
   *
   * @return true if these registers say nothing about the fault
   */
  public boolean isReset() {
    return regs.get(Reg.RIP) == 0xfff0 && sregs.get(SegmentName.CS).selector() == 0xf000;
  }
}
