package io.cupule.partition.boot;

import io.cupule.kvm.GuestMemory;
import io.cupule.partition.boot.BootException.Fault;
import java.util.List;

/**
 * Puts a kernel into guest memory. What is checked is checked before the kernel's first byte is
 * written; after a {@link BootException} the memory's content is undefined, but only memory of that
 * VM was written.
 */
public final class KernelLoader {
  private KernelLoader() {}

  /**
   * Loads a kernel of any known kind: a flat real-mode image where the image has a load address,
   * else ELF64 for long mode or multiboot 1 in ELF32, as its header says. Called while no vCPU of
   * the VM runs.
   *
   * @param image the kernel
   * @param args its command line, at most 4095 bytes in UTF-8; empty for a flat image
   * @param modules files to put next to a multiboot kernel; empty for the others
   * @param memory the VM's memory; a kernel with a header needs the first 64 KiB of it for the boot
   *     area
   * @return the registers to enter the kernel with
   * @throws BootException if the image, a module or the arguments cannot be booted in this memory
   */
  public static EntryState load(
      KernelImage image, String args, List<BootModule> modules, GuestMemory memory) {
    try (ImageContent content = image.open()) {
      if (image.loadAddress().isPresent()) {
        requireNoModules(content, modules);
        return FlatLoader.load(content, image.loadAddress().getAsLong(), args, memory);
      }
      if (!ElfHeader.hasMagic(content)) {
        throw new BootException(
            content.name(),
            "neither ELF64 nor multiboot ELF32",
            "give a load address if it is a flat real-mode image");
      }
      ElfImage elf = ElfImage.parse(content);
      return switch (elf.kind()) {
        case ELF64 -> {
          requireNoModules(content, modules);
          yield LongModeLoader.load(content, elf, args, memory);
        }
        case ELF32 -> MultibootLoader.load(content, elf, args, modules, memory);
      };
    }
  }

  private static void requireNoModules(ImageContent content, List<BootModule> modules) {
    if (!modules.isEmpty()) {
      throw new BootException(
          Fault.MODULES,
          content.name(),
          "modules with a kernel that is not multiboot",
          "remove the modules");
    }
  }
}
