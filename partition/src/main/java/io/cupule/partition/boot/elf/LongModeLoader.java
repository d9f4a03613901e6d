package io.cupule.partition.boot.elf;

import io.cupule.partition.boot.plan.BootArea;
import io.cupule.partition.boot.plan.BootDraft;
import io.cupule.partition.boot.plan.BootPlan;
import io.cupule.partition.boot.plan.EntryState;
import io.cupule.partition.boot.plan.FlatGdt;
import io.cupule.partition.boot.plan.ImageContent;
import io.cupule.partition.boot.plan.MemoryMap;
import io.cupule.partition.boot.plan.Program;
import io.cupule.partition.boot.plan.Ram;
import java.util.List;

/** Loads ELF64 kernels, which are entered in long mode. */
public final class LongModeLoader {
  /** Four-level paging reaches further, but no processor has more memory than this. */
  private static final long PHYSICAL_END = 1L << 46;

  private LongModeLoader() {}

  /**
   * Plans to load a 64-bit kernel.
   *
   * @param content the kernel's file
   * @param header its header
   * @param args the command line
   * @param ram the ranges of guest memory
   * @throws BootException if it cannot be booted
   */
  public static BootPlan plan(ImageContent content, ElfHeader header, String args, List<Ram> ram) {
    byte[] line = BootArea.commandLine(content.name(), args);
    Program program = ElfSegments.program(content, header, PHYSICAL_END);
    var draft = new BootDraft(content.name(), ram);
    draft.load(content, program);
    long gdt = draft.put("GDT", BootArea.GDT, FlatGdt.LONG_MODE.bytes());
    long commandLine = draft.putCommandLine(line);
    MemoryMap map = MemoryMap.of(ram);
    long mapAddress = draft.put("memory map", BootArea.BOOT_INFO, map.bytes());
    long stackTop = draft.putStack();
    // Last, because they grow with the memory.
    long pageTables = draft.putPageTables();
    return draft.entered(
        new EntryState.LongMode(
            program.entry(),
            gdt,
            stackTop,
            pageTables,
            commandLine,
            Ram.fromZero(ram),
            mapAddress,
            map.entries().size()));
  }
}
