package io.cupule.partition.boot;

import io.cupule.partition.boot.multiboot.MultibootHeader;
import io.cupule.partition.boot.plan.BootException;
import io.cupule.partition.boot.plan.ImageContent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Identifies a file that is not a kernel for Cupule, and says what to do about it. */
final class ForeignImage {
  private static final int BOOT_SECTOR = 512;
  private static final int TEXT_SAMPLE = 4096;
  private static final int FIRMWARE_UNIT = 0x1_0000;
  private static final String OTHER_KERNEL = "boot a multiboot 1 or ELF64 kernel instead";
  private static final String NO_FIRMWARE =
      "a VM has no firmware and runs none; boot a multiboot 1 or ELF64 kernel instead";
  private static final String TAKE_OUT = "take the kernel out of it and name that";

  /** Bytes at an offset that identify a format. */
  private record Mark(int offset, String hex, String what, String remedy) {
    boolean isIn(ImageContent content) {
      byte[] wanted = HexFormat.of().parseHex(hex);
      return content.size() >= offset + wanted.length
          && Arrays.equals(content.bytes(offset, wanted.length), wanted);
    }
  }

  /** The first match counts: a bzImage can be a PE, and an ISO image a disk. */
  private static final List<Mark> MARKS =
      List.of(
          new Mark(
              0x202,
              ascii("HdrS"),
              "a Linux kernel (bzImage)",
              "Linux does not boot; " + OTHER_KERNEL),
          new Mark(0x38, "41524d64", "an ARM64 Linux kernel", "build a kernel for x86"),
          new Mark(0x8001, ascii("CD001"), "an ISO 9660 CD image", TAKE_OUT),
          new Mark(512, ascii("EFI PART"), "a disk image (GPT)", TAKE_OUT),
          new Mark(0, ascii("QFI") + "fb", "a disk image (QCOW2)", TAKE_OUT),
          new Mark(0, ascii("KDMV"), "a disk image (VMDK)", TAKE_OUT),
          new Mark(0, ascii("vhdxfile"), "a disk image (VHDX)", TAKE_OUT),
          new Mark(0x40, "7f10dabe", "a disk image (VDI)", TAKE_OUT),
          new Mark(0, ascii("hsqs"), "a file system image (SquashFS)", TAKE_OUT),
          new Mark(0x28, ascii("_FVH"), "a UEFI firmware image", NO_FIRMWARE),
          new Mark(0, "1f8b", "compressed (gzip)", "decompress it first: gunzip"),
          new Mark(0, "fd377a585a00", "compressed (xz)", "decompress it first: unxz"),
          new Mark(0, "28b52ffd", "compressed (zstd)", "decompress it first: unzstd"),
          new Mark(0, ascii("BZh"), "compressed (bzip2)", "decompress it first: bunzip2"),
          new Mark(0, "04224d18", "compressed (lz4)", "decompress it first: unlz4"),
          new Mark(0, "02214c18", "compressed (lz4)", "decompress it first: unlz4"),
          new Mark(0, "5d00008000", "compressed (lzma)", "decompress it first: unlzma"),
          new Mark(0, "894c5a4f", "compressed (lzo)", "decompress it first: lzop -d"),
          new Mark(0, "504b0304", "a zip archive", "unpack it and name the kernel in it"),
          new Mark(257, ascii("ustar"), "a tar archive", "unpack it and name the kernel in it"),
          new Mark(
              0,
              ascii("07070"),
              "a cpio archive, such as an initial RAM disk",
              "list it in modules"),
          new Mark(0, ascii("!<arch>"), "a static library", "link it into an executable"),
          new Mark(0, "27051956", "a U-Boot image", TAKE_OUT),
          new Mark(0, "d00dfeed", "a device tree or U-Boot FIT image", TAKE_OUT),
          new Mark(0, ascii("ANDROID!"), "an Android boot image", TAKE_OUT),
          new Mark(0, "cffaedfe", "a Mach-O executable", "build it as ELF"),
          new Mark(0, "cefaedfe", "a Mach-O executable", "build it as ELF"),
          new Mark(0, "cafebabe", "a Java class or Mach-O file", OTHER_KERNEL),
          new Mark(0, "0061736d", "a WebAssembly module", OTHER_KERNEL),
          new Mark(0, "4243c0de", "LLVM bitcode", "compile and link it"),
          new Mark(0, ascii("#!"), "a script", "name the kernel, not what builds or starts it"));

  private ForeignImage() {}

  private static String ascii(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }

  static BootException empty(String image) {
    return new BootException(image, "empty file", "name a kernel");
  }

  /** Explains why a file is refused that is not ELF and has no multiboot header with addresses. */
  static BootException refusal(ImageContent content, boolean multiboot) {
    String name = content.name();
    if (content.size() == 0) {
      return empty(name);
    }
    for (Mark mark : MARKS) {
      if (mark.isIn(content)) {
        return new BootException(name, mark.what + ", not a kernel for Cupule", mark.remedy);
      }
    }
    if (multiboot) {
      return new BootException(
          name,
          "a multiboot kernel that is not ELF, and its header does not say where it goes",
          "build it as ELF, or set flag bit 16 and fill in the address fields");
    }
    return byItsShape(content);
  }

  private static BootException byItsShape(ImageContent content) {
    String name = content.name();
    if (has(content, 0, "4d5a")) {
      return executable(content);
    }
    if (has(content, 0, "55aa")) {
      return new BootException(name, "an expansion ROM, not a kernel for Cupule", NO_FIRMWARE);
    }
    if (content.size() % FIRMWARE_UNIT == 0 && isJump(content.bytes(content.size() - 16, 3))) {
      return new BootException(name, "a BIOS image, not a kernel for Cupule", NO_FIRMWARE);
    }
    if (has(content, BOOT_SECTOR - 2, "55aa")) {
      return content.size() == BOOT_SECTOR
          ? new BootException(
              name,
              "a boot sector, not a kernel with a header",
              "write \"loadAddress\": \"0x7c00\" if it makes no BIOS calls")
          : new BootException(name, "a disk image (MBR), not a kernel for Cupule", TAKE_OUT);
    }
    try {
      MultibootHeader.refuseBroken(content);
      MultibootHeader.refuseMultiboot2(content);
    } catch (BootException e) {
      return e;
    }
    if (isText(content.bytes(0, (int) Math.min(TEXT_SAMPLE, content.size())))) {
      return new BootException(name, "a text file, not a kernel", "name the kernel itself");
    }
    return new BootException(
        name,
        "neither an ELF64 nor a multiboot 1 kernel",
        "give a load address if it is a flat real-mode image");
  }

  private static boolean has(ImageContent content, int offset, String hex) {
    return new Mark(offset, hex, "", "").isIn(content);
  }

  /** Explains an MZ file: a DOS program, perhaps with the offset of a newer format's header. */
  private static BootException executable(ImageContent content) {
    int pointer = 0x3c;
    long header =
        content.size() < pointer + Integer.BYTES
            ? 0
            : Integer.toUnsignedLong(
                ImageContent.littleEndian(content.bytes(pointer, Integer.BYTES)).getInt());
    boolean portable =
        header <= Integer.MAX_VALUE - Integer.BYTES && has(content, (int) header, "50450000");
    return new BootException(
        content.name(),
        (portable ? "an EFI or Windows program (PE)" : "a DOS program (MZ)")
            + ", not a kernel for Cupule",
        portable ? NO_FIRMWARE : OTHER_KERNEL);
  }

  /** Returns whether code starts like PC boot code: a jump, perhaps after two no-ops. */
  private static boolean isJump(byte[] code) {
    int at = code[0] == (byte) 0x90 && code[1] == (byte) 0x90 ? 2 : 0;
    return code[at] == (byte) 0xea || code[at] == (byte) 0xe9;
  }

  private static boolean isText(byte[] sample) {
    for (byte b : sample) {
      boolean control = b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f';
      if (control || b == 0x7f) {
        return false;
      }
    }
    return true;
  }
}
