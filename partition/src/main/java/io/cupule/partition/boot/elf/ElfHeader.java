package io.cupule.partition.boot.elf;

import io.cupule.device.backend.PlainText;
import io.cupule.partition.boot.plan.BootException;
import io.cupule.partition.boot.plan.ImageContent;
import io.cupule.partition.boot.plan.MemoryLayout;
import io.cupule.partition.boot.plan.Sizes;
import java.nio.ByteBuffer;

/**
 * The checked header of an ELF executable for a PC (System V ABI, chapter 4, "ELF Header").
 *
 * @param kind ELF32 or ELF64
 * @param entry entry point, any value
 * @param tableOffset where the program headers start; the whole table lies in the file
 * @param tableLength the number of program headers, 0 to 65534
 * @param sections the place of the section headers; not checked, because no loader needs them
 */
public record ElfHeader(
    Kind kind, long entry, long tableOffset, int tableLength, SectionTable sections) {
  private static final int MAGIC = 0x7f454c46;
  private static final int IDENT_SIZE = 16;
  private static final int EI_CLASS = 4;
  private static final int EI_DATA = 5;
  private static final int EI_VERSION = 6;
  private static final int LITTLE_ENDIAN = 1;
  private static final int CURRENT_VERSION = 1;
  private static final int EXECUTABLE = 2;

  /** Means that the number of program headers is stored elsewhere. */
  private static final int PN_XNUM = 0xffff;

  /**
   * The place of the section headers in the file.
   *
   * @param offset of the first one, any value
   * @param entrySize bytes of one
   * @param length their number; 0 for none
   * @param names the index of the section with their names
   */
  record SectionTable(long offset, int entrySize, int length, int names) {}

  /** The two ELF classes, each with its only machine and the sizes of its structures. */
  public enum Kind {
    /** EM_386. */
    ELF32(1, 3, 52, 32, 40),
    /** EM_X86_64. */
    ELF64(2, 62, 64, 56, 64);

    private final int code;
    private final int machine;
    private final int headerSize;
    final int programHeaderSize;
    final int sectionHeaderSize;

    Kind(int code, int machine, int headerSize, int programHeaderSize, int sectionHeaderSize) {
      this.code = code;
      this.machine = machine;
      this.headerSize = headerSize;
      this.programHeaderSize = programHeaderSize;
      this.sectionHeaderSize = sectionHeaderSize;
    }

    /** Reads the next address, offset or size from a structure of this class. */
    long word(ByteBuffer structure) {
      return this == ELF64 ? structure.getLong() : Integer.toUnsignedLong(structure.getInt());
    }
  }

  /** Returns whether a file begins as an ELF file does. */
  public static boolean hasMagic(ImageContent content) {
    return content.size() >= Integer.BYTES
        && ByteBuffer.wrap(content.bytes(0, Integer.BYTES)).getInt() == MAGIC;
  }

  /** Reads the header of a file that {@link #hasMagic has the ELF magic}. */
  public static ElfHeader read(ImageContent content) {
    requireInFile(content, "ELF header", 0, IDENT_SIZE);
    Kind kind = kind(content.name(), content.bytes(0, IDENT_SIZE));
    requireInFile(content, "ELF header", 0, kind.headerSize);
    ByteBuffer fields =
        ImageContent.littleEndian(content.bytes(0, kind.headerSize)).position(IDENT_SIZE);
    checkType(content.name(), unsignedShort(fields));
    checkMachine(content.name(), kind, unsignedShort(fields));
    int version = fields.getInt();
    long entry = kind.word(fields);
    long tableOffset = kind.word(fields);
    long sectionOffset = kind.word(fields);
    fields.getInt(); // flags: none are defined for x86
    int headerSize = unsignedShort(fields);
    if (version != CURRENT_VERSION || headerSize != kind.headerSize) {
      throw new BootException(
          content.name(),
          "malformed ELF header (version " + version + ", size " + headerSize + ")",
          "rebuild it");
    }
    int entrySize = unsignedShort(fields);
    int tableLength = unsignedShort(fields);
    checkTable(content, kind, tableOffset, entrySize, tableLength);
    var sections =
        new SectionTable(
            sectionOffset, unsignedShort(fields), unsignedShort(fields), unsignedShort(fields));
    return new ElfHeader(kind, entry, tableOffset, tableLength, sections);
  }

  private static Kind kind(String name, byte[] ident) {
    if (ident[EI_DATA] != LITTLE_ENDIAN) {
      throw new BootException(
          name, "ELF data encoding " + ident[EI_DATA] + ", not little endian", "build it for x86");
    }
    if (ident[EI_VERSION] != CURRENT_VERSION) {
      throw new BootException(name, "ELF version " + ident[EI_VERSION] + ", not 1", "rebuild it");
    }
    for (Kind kind : Kind.values()) {
      if (kind.code == ident[EI_CLASS]) {
        return kind;
      }
    }
    throw new BootException(
        name, "ELF class " + ident[EI_CLASS] + ", neither 32-bit nor 64-bit", "rebuild it");
  }

  private static void checkType(String name, int type) {
    if (type != EXECUTABLE) {
      String what =
          switch (type) {
            case 1 -> "a relocatable object";
            case 3 -> "a shared object or position-independent executable";
            case 4 -> "a core dump";
            default -> "ELF type " + type;
          };
      String remedy =
          switch (type) {
            case 1 -> "link it (ld -o KERNEL OBJECT)";
            case 4 -> "name the kernel itself";
            default -> "link it with -static -no-pie";
          };
      throw new BootException(name, what + ", not an executable (ET_EXEC)", remedy);
    }
  }

  private static void checkMachine(String name, Kind kind, int machine) {
    if (machine != kind.machine) {
      throw new BootException(
          name,
          kind + " for " + machineName(machine) + ", not " + machineName(kind.machine),
          "build it for " + machineName(kind.machine));
    }
  }

  /** Names the machines that people build kernels for (ELF gABI, "e_machine"). */
  private static String machineName(int machine) {
    return switch (machine) {
      case 2, 18, 43 -> "SPARC";
      case 3 -> "i386";
      case 4 -> "68000";
      case 8 -> "MIPS";
      case 20 -> "PowerPC";
      case 21 -> "PowerPC64";
      case 22 -> "S390";
      case 40 -> "ARM";
      case 42 -> "SuperH";
      case 50 -> "Itanium";
      case 62 -> "x86-64";
      case 183 -> "AArch64";
      case 243 -> "RISC-V";
      case 247 -> "BPF";
      case 258 -> "LoongArch";
      default -> "machine " + machine;
    };
  }

  private static void checkTable(
      ImageContent content, Kind kind, long offset, int entrySize, int length) {
    if (length == 0) {
      return;
    }
    if (entrySize != kind.programHeaderSize || length == PN_XNUM) {
      throw new BootException(
          content.name(),
          PlainText.count(length, "program header") + " of " + Sizes.text(entrySize),
          "rebuild it");
    }
    requireInFile(content, "program headers", offset, (long) entrySize * length);
  }

  /** Refuses a part that is not completely in the file; offset and size are any unsigned values. */
  static void requireInFile(ImageContent content, String part, long offset, long size) {
    if (!MemoryLayout.fits(offset, size, content.size())) {
      throw new BootException(
          content.name(),
          String.format(
              "truncated: %s (0x%x bytes at offset 0x%x) ends beyond the file's 0x%x bytes",
              part, size, offset, content.size()),
          "get a complete copy");
    }
  }

  private static int unsignedShort(ByteBuffer fields) {
    return Short.toUnsignedInt(fields.getShort());
  }
}
