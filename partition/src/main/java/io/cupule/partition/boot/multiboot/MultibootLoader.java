package io.cupule.partition.boot.multiboot;

import io.cupule.partition.boot.elf.ElfHeader;
import io.cupule.partition.boot.elf.ElfSections;
import io.cupule.partition.boot.elf.ElfSegments;
import io.cupule.partition.boot.plan.BootArea;
import io.cupule.partition.boot.plan.BootDraft;
import io.cupule.partition.boot.plan.BootPlan;
import io.cupule.partition.boot.plan.EntryState;
import io.cupule.partition.boot.plan.Faults;
import io.cupule.partition.boot.plan.FlatGdt;
import io.cupule.partition.boot.plan.ImageContent;
import io.cupule.partition.boot.plan.MemoryLayout;
import io.cupule.partition.boot.plan.OpenModule;
import io.cupule.partition.boot.plan.Program;
import io.cupule.partition.boot.plan.Ram;
import java.util.List;
import java.util.Optional;

/**
 * Loads multiboot 1 kernels, which are entered in protected mode: ELF32, ELF64, and files of any
 * format with address fields in their multiboot header.
 */
public final class MultibootLoader {
  private final ImageContent content;
  private final MultibootHeader header;
  private final Optional<ElfHeader> elf;

  /**
   * Makes a loader of one kernel.
   *
   * @param elf present unless the multiboot header has address fields
   */
  public MultibootLoader(ImageContent content, MultibootHeader header, Optional<ElfHeader> elf) {
    this.content = content;
    this.header = header;
    this.elf = elf;
  }

  /**
   * Plans to load the kernel.
   *
   * @param args the command line
   * @param modules the modules, open
   * @param ram the ranges of guest memory
   * @throws BootException if it cannot be booted
   */
  public BootPlan plan(String args, List<OpenModule> modules, List<Ram> ram) {
    String name = content.name();
    var faults = new Faults();
    faults.attempt(() -> header.checkFlags(name));
    faults.attempt(() -> BootArea.commandLine(name, args));
    modules.forEach(module -> faults.attempt(module::checkArgs));
    var draft = new BootDraft(name, ram);
    faults.attempt(() -> draft.load(content, program()));
    faults.raise();
    List<MultibootModules.Loaded> loaded = MultibootModules.place(modules, draft);
    return place(program().entry(), BootArea.commandLine(name, args), loaded, draft);
  }

  private Program program() {
    return header
        .addresses()
        .map(fields -> MultibootAddresses.program(content, header.offset(), fields))
        .orElseGet(() -> ElfSegments.program(content, elf.orElseThrow(), MemoryLayout.ADDRESSABLE));
  }

  /** Adds the data that the loader passes to the kernel. */
  private BootPlan place(
      long entry, byte[] line, List<MultibootModules.Loaded> modules, BootDraft draft) {
    long gdt = draft.put("GDT", BootArea.GDT, FlatGdt.PROTECTED_MODE.bytes());
    long commandLine = draft.putCommandLine(line);
    long stackTop = draft.putStack();
    var ram = draft.ram();
    int size = MultibootInfo.bytes(0, commandLine, modules, ram, Optional.empty()).length;
    long info = draft.layout().place("boot information", BootArea.BOOT_INFO, size);
    Optional<ElfSections.Loaded> sections =
        elf.flatMap(header -> ElfSections.place(content, header, draft));
    byte[] bytes = MultibootInfo.bytes(info, commandLine, modules, ram, sections);
    draft.write(memory -> memory.write(info, bytes, 0, size));
    return draft.entered(new EntryState.ProtectedMode(entry, info, gdt, stackTop));
  }
}
