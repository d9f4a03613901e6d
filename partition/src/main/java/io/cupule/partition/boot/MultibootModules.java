package io.cupule.partition.boot;

import io.cupule.kvm.GuestMemory;
import io.cupule.partition.boot.BootException.Fault;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the modules of a multiboot kernel into memory: on pages of their own, above it and above 1
 * MiB.
 */
final class MultibootModules {
  private static final long LOWEST = 1 << 20;
  private static final long PAGE = 4096;

  private MultibootModules() {}

  /**
   * A module in memory.
   *
   * @param start gpa of its first byte, on a page boundary, below 4 GiB
   * @param end gpa after its last byte
   * @param args its string
   */
  record Loaded(long start, long end, String args) {}

  static List<Loaded> load(List<BootModule> modules, long kernelEnd, GuestMemory memory) {
    List<Ram> ram = Ram.of(memory);
    var loaded = new ArrayList<Loaded>();
    long next = Math.max(LOWEST, kernelEnd);
    for (BootModule module : modules) {
      try (var content = ImageContent.of(module.file())) {
        long start = place(content, next, ram);
        next = start + content.size();
        content.copyTo(memory, start, 0, content.size());
        loaded.add(new Loaded(start, next, module.args()));
      }
    }
    return loaded;
  }

  private static long place(ImageContent content, long lowest, List<Ram> ram) {
    long limit = MemoryLayout.ADDRESSABLE;
    for (Ram range : ram) {
      long start = Math.ceilDiv(Math.max(lowest, range.start()), PAGE) * PAGE;
      if (content.size() <= Math.min(range.end(), limit) - start) {
        return start;
      }
    }
    throw new BootException(
        Fault.MEMORY,
        content.name(),
        String.format(
            "module of %s does not fit into guest memory between 0x%x and 4 GiB",
            Sizes.text(content.size()), lowest),
        "give the VM more memory");
  }
}
