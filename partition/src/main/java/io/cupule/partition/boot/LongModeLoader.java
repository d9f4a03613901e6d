package io.cupule.partition.boot;

import java.util.List;

/** Loads ELF64 kernels, which are entered in long mode. */
final class LongModeLoader {
  /** Four-level paging reaches further, but no processor has more memory than this. */
  private static final long PHYSICAL_END = 1L << 46;

  private LongModeLoader() {}

  static BootPlan plan(ImageContent content, ElfHeader header, String args, List<Ram> ram) {
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
