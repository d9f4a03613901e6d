package io.cupule.partition.boot;

import io.cupule.kvm.GuestMemory;
import io.cupule.partition.boot.BootException.Fault;

/** Flat images without a header, entered in real mode at their first byte. */
final class FlatLoader {
  private static final int REAL_MODE_END = 1 << 20;
  private static final int LARGEST_OFFSET = 0xffff;
  private static final int STACK_SIZE = 0x1000;

  private FlatLoader() {}

  static EntryState load(ImageContent content, long address, String args, GuestMemory memory) {
    String name = content.name();
    if (address < 0 || address >= REAL_MODE_END) {
      throw new BootException(
          Fault.LOAD_ADDRESS,
          name,
          String.format("load address 0x%x", address),
          "use one below 1 MiB (0x100000)");
    }
    if (!args.isEmpty()) {
      throw new BootException(
          Fault.ARGS, name, "arguments for a flat image, which has no command line", "remove them");
    }
    long size = content.size();
    if (size == 0) {
      throw new BootException(name, "empty file", "name a kernel");
    }
    if (size > REAL_MODE_END - address) {
      throw new BootException(
          Fault.LOAD_ADDRESS,
          name,
          String.format("%s at 0x%x end above 1 MiB", Sizes.text(size), address),
          "load it lower or make it smaller");
    }
    EntryState.RealMode entry = entry(name, (int) address, (int) size);
    var layout = new MemoryLayout(name);
    layout.claim("image", address, size);
    layout.claim("stack", entry.ss() * 16L + entry.sp() - STACK_SIZE, STACK_SIZE);
    layout.check(memory);
    content.copyTo(memory, address, 0, size);
    return entry;
  }

  private static EntryState.RealMode entry(String name, int address, int size) {
    boolean low = address <= LARGEST_OFFSET;
    int cs = low ? 0 : address >> 4;
    int ip = low ? address : address & 0xf;
    if (address >= STACK_SIZE) {
      // Below the image in segment 0, where programs written as boot sectors expect it.
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
