package io.cupule.partition.boot.multiboot;

import io.cupule.partition.boot.plan.AddressMap;
import io.cupule.partition.boot.plan.BootDraft;
import io.cupule.partition.boot.plan.BootException;
import io.cupule.partition.boot.plan.BootException.Fault;
import io.cupule.partition.boot.plan.Faults;
import io.cupule.partition.boot.plan.ImageContent;
import io.cupule.partition.boot.plan.OpenModule;
import io.cupule.partition.boot.plan.Sizes;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds room for the modules of a multiboot kernel: on separate pages, above 1 MiB and, if there is
 * room, above the kernel.
 */
final class MultibootModules {
  private MultibootModules() {}

  /**
   * A module in memory.
   *
   * @param start gpa of its first byte, on a page boundary, below 4 GiB
   * @param end gpa after its last byte
   * @param args its string, without NUL
   */
  record Loaded(long start, long end, String args) {}

  /** Claims the room, and plans to write the modules there. */
  static List<Loaded> place(List<OpenModule> modules, BootDraft draft) {
    var loaded = new ArrayList<Loaded>();
    var faults = new Faults();
    long kernelEnd = draft.layout().end();
    for (OpenModule module : modules) {
      faults.attempt(() -> loaded.add(place(module, kernelEnd, draft)));
    }
    faults.raise();
    return loaded;
  }

  private static Loaded place(OpenModule module, long kernelEnd, BootDraft draft) {
    ImageContent content = module.content();
    long size = content.size();
    // An empty module has an address too.
    long start =
        draft
            .layout()
            .placeAfter("module " + module.index(), kernelEnd, Math.max(1, size))
            .orElseThrow(() ->
                new BootException(
                    Fault.MEMORY,
                    content.name(),
                    "module of %s does not fit into guest memory next to the kernel"
                        .formatted(Sizes.text(size)),
                    size < AddressMap.HOLE_START
                        ? "give the VM more memory"
                        : "make it smaller: modules lie below 3 GiB"));
    draft.write(memory -> content.copyTo(memory, start, 0, size));
    return new Loaded(start, start + size, module.args());
  }
}
