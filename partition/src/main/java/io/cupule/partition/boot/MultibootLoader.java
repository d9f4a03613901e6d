package io.cupule.partition.boot;

import io.cupule.kvm.GuestMemory;
import java.util.List;

/** Multiboot 1 kernels in ELF32, entered in protected mode. */
final class MultibootLoader {
  private MultibootLoader() {}

  static EntryState load(
      ImageContent content,
      ElfImage elf,
      String args,
      List<BootModule> modules,
      GuestMemory memory) {
    String name = content.name();
    MultibootHeader.check(content);
    MemoryLayout layout = elf.layout(name);
    layout.check(memory);
    BootArea.clear(memory);
    BootArea.writeCommandLine(name, args, memory);
    FlatGdt.PROTECTED_MODE.write(memory);
    elf.copyTo(content, memory);
    List<MultibootModules.Loaded> loaded = MultibootModules.load(modules, layout.end(), memory);
    return new EntryState.ProtectedMode(elf.entry(), MultibootInfo.write(name, loaded, memory));
  }
}
