package io.cupule.partition.boot;

import io.cupule.partition.boot.plan.BootDraft;
import io.cupule.partition.boot.plan.BootException;
import io.cupule.partition.boot.plan.BootException.Fault;
import io.cupule.partition.boot.plan.BootPlan;
import io.cupule.partition.boot.plan.EntryState;
import io.cupule.partition.boot.plan.Faults;
import io.cupule.partition.boot.plan.ImageContent;
import io.cupule.partition.boot.plan.Ram;
import io.cupule.partition.boot.plan.Sizes;
import java.util.List;

/** Loads flat images without a header, which start in real mode at their first byte. */
final class FlatLoader {
  private static final int REAL_MODE_END = 1 << 20;
  private static final int LARGEST_OFFSET = 0xffff;
  private static final int STACK_SIZE = 0x1000;
  private static final int LARGEST = REAL_MODE_END - STACK_SIZE;

  private FlatLoader() {}

  static BootPlan plan(ImageContent content, long address, String args, List<Ram> ram) {
    String name = content.name();
    var faults = new Faults();
    faults.attempt(() -> checkArgs(name, args));
    faults.attempt(() -> checkSize(content, address));
    faults.raise();
    long size = content.size();
    EntryState.RealMode entry = entry(name, (int) address, (int) size);
    var draft = new BootDraft(name, ram);
    draft.layout().claim("image", address, size);
    draft.layout().claim("stack", entry.ss() * 16L + entry.sp() - STACK_SIZE, STACK_SIZE);
    draft.write(memory -> content.copyTo(memory, address, 0, size));
    return draft.entered(entry);
  }

  private static void checkArgs(String name, String args) {
    if (!args.isEmpty()) {
      throw new BootException(
          Fault.ARGS, name, "arguments for a flat image, which has no command line", "remove them");
    }
  }

  private static void checkSize(ImageContent content, long address) {
    String name = content.name();
    long size = content.size();
    if (address < 0 || address >= REAL_MODE_END) {
      throw new BootException(
          Fault.LOAD_ADDRESS,
          name,
          String.format("load address 0x%x", address),
          "use one below 1 MiB (0x100000)");
    }
    if (size == 0) {
      throw ForeignImage.empty(name);
    }
    if (size > REAL_MODE_END) {
      throw new BootException(
          name,
          "a flat image of " + Sizes.text(size) + ", and real mode ends at 1 MiB",
          "make it smaller, or remove the load address if it is an ELF or multiboot kernel");
    }
    if (size > LARGEST) {
      throw new BootException(
          name,
          "leaves no room for a stack of 4 KiB",
          "make it smaller by " + Sizes.text(size - LARGEST) + ": both lie below 1 MiB");
    }
    if (size > REAL_MODE_END - address) {
      throw new BootException(
          Fault.LOAD_ADDRESS,
          name,
          String.format("%s at 0x%x end above 1 MiB", Sizes.text(size), address),
          "load it lower or make it smaller");
    }
  }

  private static EntryState.RealMode entry(String name, int address, int size) {
    boolean low = address <= LARGEST_OFFSET;
    int cs = low ? 0 : address >> 4;
    int ip = low ? address : address & 0xf;
    if (address >= STACK_SIZE) {
      // Below the image in segment 0, where boot sectors expect the stack.
      return new EntryState.RealMode(cs, ip, 0, Math.min(address, LARGEST_OFFSET) & ~0xf);
    }
    int above = Math.ceilDiv(address + size, 16);
    if (above * 16 + STACK_SIZE > REAL_MODE_END) {
      throw new BootException(
          Fault.LOAD_ADDRESS,
          name,
          "leaves no room for a stack of 4 KiB",
          "load it at 0x1000 or higher");
    }
    return new EntryState.RealMode(cs, ip, above, STACK_SIZE);
  }
}
