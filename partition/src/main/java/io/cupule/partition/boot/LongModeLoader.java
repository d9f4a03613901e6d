package io.cupule.partition.boot;

import io.cupule.kvm.GuestMemory;

/** ELF64 kernels, entered in long mode. */
final class LongModeLoader {
  private LongModeLoader() {}

  static EntryState load(ImageContent content, ElfImage elf, String args, GuestMemory memory) {
    elf.layout(content.name()).check(memory);
    BootArea.clear(memory);
    BootArea.writeCommandLine(content.name(), args, memory);
    FlatGdt.LONG_MODE.write(memory);
    long pageTables = PageTables.write(memory);
    elf.copyTo(content, memory);
    return new EntryState.LongMode(elf.entry(), pageTables, BootArea.COMMAND_LINE, memory.size());
  }
}
