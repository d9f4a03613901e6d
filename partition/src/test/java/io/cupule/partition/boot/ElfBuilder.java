package io.cupule.partition.boot;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Builds small ELF images: header, program headers, an optional multiboot header, the segments'
 * bytes. The {@code put} methods overwrite fields of the finished image, to make it wrong.
 */
final class ElfBuilder {
  private static final int MULTIBOOT_MAGIC = 0x1bad_b002;

  private static final class Part {
    private final long virtual;
    private final long address;
    private final byte[] content;
    private final long memorySize;

    Part(long virtual, long address, byte[] content, long memorySize) {
      this.virtual = virtual;
      this.address = address;
      this.content = content;
      this.memorySize = memorySize;
    }
  }

  private final boolean is64;
  private final List<Part> parts = new ArrayList<>();
  private final List<Consumer<ByteBuffer>> patches = new ArrayList<>();
  private byte[] extra = {};
  private long entry;
  private boolean entrySet;

  private ElfBuilder(boolean is64) {
    this.is64 = is64;
  }

  static ElfBuilder elf64() {
    return new ElfBuilder(true);
  }

  static ElfBuilder elf32() {
    return new ElfBuilder(false);
  }

  /** An ELF32 with a multiboot header. */
  static ElfBuilder multiboot(int flags) {
    return elf32().multibootHeader(flags, -(MULTIBOOT_MAGIC + flags));
  }

  ElfBuilder multibootHeader(int flags, int checksum) {
    extra = new byte[12];
    littleEndian(extra).putInt(MULTIBOOT_MAGIC).putInt(flags).putInt(checksum);
    return this;
  }

  /** A header with address fields: header_addr, load_addr, load_end_addr, bss_end_addr, entry. */
  ElfBuilder addressFields(int... fields) {
    int flags = 1 << 16;
    extra = new byte[12 + 4 * fields.length];
    ByteBuffer header = littleEndian(extra);
    header.putInt(MULTIBOOT_MAGIC).putInt(flags).putInt(-(MULTIBOOT_MAGIC + flags));
    for (int field : fields) {
      header.putInt(field);
    }
    return this;
  }

  /** Bytes between the headers and the segments. */
  ElfBuilder padding(int size) {
    var padded = new byte[size + extra.length];
    System.arraycopy(extra, 0, padded, size, extra.length);
    extra = padded;
    return this;
  }

  /** Adds a loadable segment; the first one holds the entry point. */
  ElfBuilder segment(long address, byte[] content, long memorySize) {
    return segment(address, address, content, memorySize);
  }

  ElfBuilder segment(long virtual, long address, byte[] content, long memorySize) {
    parts.add(new Part(virtual, address, content, memorySize));
    if (!entrySet) {
      entry(address);
    }
    return this;
  }

  ElfBuilder segment(long address, byte... content) {
    return segment(address, content, content.length);
  }

  ElfBuilder entry(long gpa) {
    entry = gpa;
    entrySet = true;
    return this;
  }

  ElfBuilder putByte(int at, int value) {
    patches.add(image -> image.put(at, (byte) value));
    return this;
  }

  ElfBuilder putShort(int at, int value) {
    patches.add(image -> image.putShort(at, (short) value));
    return this;
  }

  ElfBuilder putInt(int at, int value) {
    patches.add(image -> image.putInt(at, value));
    return this;
  }

  ElfBuilder putLong(int at, long value) {
    patches.add(image -> image.putLong(at, value));
    return this;
  }

  byte[] build() {
    var out = new ByteArrayOutputStream();
    out.writeBytes(header());
    int offset = (is64 ? 64 : 52) + parts.size() * (is64 ? 56 : 32) + extra.length;
    for (Part part : parts) {
      out.writeBytes(programHeader(part, offset));
      offset += part.content.length;
    }
    out.writeBytes(extra);
    parts.forEach(part -> out.writeBytes(part.content));
    byte[] image = out.toByteArray();
    patches.forEach(patch -> patch.accept(littleEndian(image)));
    return image;
  }

  KernelImage image() {
    return KernelImage.bytes("kernel.elf", build());
  }

  private byte[] header() {
    var header = new byte[is64 ? 64 : 52];
    ByteBuffer fields = littleEndian(header);
    fields.put(new byte[] {0x7f, 'E', 'L', 'F', (byte) (is64 ? 2 : 1), 1, 1}).position(16);
    fields.putShort((short) 2).putShort((short) (is64 ? 62 : 3)).putInt(1);
    if (is64) {
      fields.putLong(entry).putLong(64).putLong(0);
    } else {
      fields.putInt((int) entry).putInt(52).putInt(0);
    }
    fields.putInt(0).putShort((short) header.length).putShort((short) (is64 ? 56 : 32));
    fields.putShort((short) parts.size());
    return header;
  }

  private byte[] programHeader(Part part, int offset) {
    var header = new byte[is64 ? 56 : 32];
    ByteBuffer fields = littleEndian(header);
    int size = part.content.length;
    if (is64) {
      fields.putInt(1).putInt(7).putLong(offset).putLong(part.virtual).putLong(part.address);
      fields.putLong(size).putLong(part.memorySize).putLong(1);
    } else {
      fields.putInt(1).putInt(offset).putInt((int) part.virtual).putInt((int) part.address);
      fields.putInt(size).putInt((int) part.memorySize).putInt(7);
    }
    return header;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
