package io.cupule.vcpu.exit;

import io.cupule.kvm.state.DescriptorTable;
import io.cupule.kvm.state.Reg;
import io.cupule.kvm.state.Segment;
import io.cupule.kvm.state.SegmentName;
import io.cupule.kvm.state.Sregs;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Describes a vCPU that died.
 *
 * @param reason the cause, one line
 * @param cpu registers and code at that moment; empty if KVM does not return them any more
 * @param lastExits the last exits as text, oldest first
 */
public record Diagnostic(String reason, Optional<CpuSnapshot> cpu, List<String> lastExits) {
  private static final Reg[][] ROWS = {
    {Reg.RAX, Reg.RBX, Reg.RCX, Reg.RDX},
    {Reg.RSI, Reg.RDI, Reg.RSP, Reg.RBP},
    {Reg.R8, Reg.R9, Reg.R10, Reg.R11},
    {Reg.R12, Reg.R13, Reg.R14, Reg.R15},
    {Reg.RIP, Reg.RFLAGS},
  };

  /** Keeps its own copy of the list. */
  public Diagnostic {
    lastExits = List.copyOf(lastExits);
  }

  /**
   * Returns the whole diagnostic for people.
   *
   * @return lines without a final line break
   */
  public String format() {
    StringBuilder out = new StringBuilder();
    line(out, reason);
    cpu.ifPresentOrElse(
        snapshot -> format(out, snapshot), () -> line(out, "  registers: not readable any more"));
    line(out, "  last exits, by time before the end:");
    lastExits.forEach(exit -> line(out, "   " + exit));
    return out.toString().stripTrailing();
  }

  private static void format(StringBuilder out, CpuSnapshot cpu) {
    line(out, "  mode " + cpu.mode());
    if (cpu.isReset()) {
      line(
          out, "  the CPU was reset on shutdown (AMD hardware does that): the registers below are");
      line(out, "  those after the reset; the last exits are the best trace of what led here");
    }
    for (Reg[] row : ROWS) {
      out.append(' ');
      for (Reg register : row) {
        out.append(" %-6s %016x".formatted(lower(register), cpu.regs().get(register)));
      }
      out.append('\n');
    }
    formatSpecial(out, cpu.sregs());
    String code = cpu.code().isEmpty() ? "not readable (no memory is mapped there)" : cpu.code();
    line(out, "  code at rip: " + code);
  }

  private static void formatSpecial(StringBuilder out, Sregs s) {
    line(
        out,
        "  cr0    %016x cr2    %016x cr3    %016x cr4    %016x"
            .formatted(s.cr0(), s.cr2(), s.cr3(), s.cr4()));
    line(out, "  efer   %016x apic   %016x cr8    %x".formatted(s.efer(), s.apicBase(), s.cr8()));
    for (SegmentName name : SegmentName.values()) {
      line(out, "  %-4s %s".formatted(lower(name), describe(s.get(name))));
    }
    line(out, "  gdt  %s".formatted(describe(s.gdt())));
    line(out, "  idt  %s".formatted(describe(s.idt())));
  }

  private static String describe(Segment s) {
    return "%04x base %016x limit %08x type %x dpl %d%s%s%s%s%s"
        .formatted(
            s.selector(),
            s.base(),
            s.limit(),
            s.type(),
            s.dpl(),
            s.present() ? " present" : "",
            s.nonSystem() ? "" : " system",
            s.longMode() ? " 64-bit" : "",
            s.defaultBig() ? " 32-bit" : "",
            s.unusable() ? " unusable" : "");
  }

  private static String describe(DescriptorTable table) {
    return "     base %016x limit %08x".formatted(table.base(), table.limit());
  }

  private static String lower(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }

  private static void line(StringBuilder out, String text) {
    out.append(text).append('\n');
  }
}
