package io.cupule.partition.boot.multiboot;

import io.cupule.partition.boot.multiboot.MultibootHeader.Addresses;
import io.cupule.partition.boot.plan.BootException;
import io.cupule.partition.boot.plan.ImageContent;
import io.cupule.partition.boot.plan.MemoryLayout;
import io.cupule.partition.boot.plan.Program;
import io.cupule.partition.boot.plan.Segment;
import io.cupule.partition.boot.plan.Sizes;
import java.util.List;

/**
 * Plans a kernel by the address fields of its multiboot header, whatever the format of its file:
 * one piece of the file, followed by zeroes (Multiboot Specification 0.6.96, 3.1.3).
 */
final class MultibootAddresses {
  private MultibootAddresses() {}

  /** Makes the program. Refuses a field that contradicts others, the file or the address space. */
  static Program program(ImageContent content, int headerOffset, Addresses fields) {
    String name = content.name();
    long offset = headerOffset - (fields.header() - fields.load());
    if (fields.load() > fields.header() || offset < 0) {
      throw wrong(
          name,
          "load_addr 0x%x does not lie up to %s below header_addr 0x%x"
              .formatted(fields.load(), Sizes.text(headerOffset), fields.header()),
          "make header_addr - load_addr the distance of the header from the first byte to load");
    }
    long loadEnd = loadEnd(content, offset, fields);
    long bssEnd = fields.bssEnd() == 0 ? loadEnd : fields.bssEnd();
    if (bssEnd < loadEnd) {
      throw wrong(
          name,
          "bss_end_addr 0x%x lies below the end of what is loaded, 0x%x".formatted(bssEnd, loadEnd),
          "write 0, or the end of the zeroed memory");
    }
    if (fields.entry() < fields.load() || fields.entry() >= loadEnd) {
      throw wrong(
          name,
          "entry_addr 0x%x lies outside of what is loaded, 0x%x to 0x%x"
              .formatted(fields.entry(), fields.load(), loadEnd - 1),
          "write the address of the first instruction");
    }
    long size = loadEnd - fields.load();
    var image =
        new Segment("image", offset, size, fields.load(), fields.load(), bssEnd - fields.load());
    return new Program(fields.entry(), List.of(image));
  }

  private static long loadEnd(ImageContent content, long offset, Addresses fields) {
    long available = content.size() - offset;
    if (fields.loadEnd() == 0) {
      if (fields.load() + available > MemoryLayout.ADDRESSABLE) {
        throw wrong(
            content.name(),
            "from load_addr 0x%x on, the file ends above 4 GiB".formatted(fields.load()),
            "load it lower");
      }
      return fields.load() + available;
    }
    if (fields.loadEnd() <= fields.load()) {
      throw wrong(
          content.name(),
          "load_end_addr 0x%x does not lie above load_addr 0x%x"
              .formatted(fields.loadEnd(), fields.load()),
          "write 0 for all of the file, or the end of what is to be loaded");
    }
    if (fields.loadEnd() - fields.load() > available) {
      throw wrong(
          content.name(),
          "load_end_addr 0x%x wants 0x%x bytes of the file, which has 0x%x from there"
              .formatted(fields.loadEnd(), fields.loadEnd() - fields.load(), available),
          "write 0 for all of the file, or get a complete copy");
    }
    return fields.loadEnd();
  }

  private static BootException wrong(String image, String field, String remedy) {
    return new BootException(image, "in its multiboot header, " + field, remedy);
  }
}
