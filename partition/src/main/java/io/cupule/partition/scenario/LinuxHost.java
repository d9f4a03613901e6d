package io.cupule.partition.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * Reads {@link HostFacts} from the files of a Linux kernel (proc(5); admin-guide/mm/hugetlbpage and
 * ABI/testing/sysfs-devices-system-cpu in the kernel's documentation).
 *
 * @param root the directory that holds {@code proc} and {@code sys}
 */
record LinuxHost(Path root) {

  HostFacts facts() {
    return new HostFacts(
        CpuList.parse(text("sys/devices/system/cpu/present")),
        CpuList.parse(text("sys/devices/system/cpu/online")),
        CpuList.parse(entry("proc/self/status", "Cpus_allowed_list:")),
        kibibytes(entry("proc/meminfo", "MemTotal:")),
        freeHugePages());
  }

  private Map<HugePages, Long> freeHugePages() {
    Map<HugePages, Long> free = new EnumMap<>(HugePages.class);
    for (HugePages kind : HugePages.values()) {
      kind.reservedPageBytes()
          .ifPresent(bytes -> {
            String pool = pool(bytes);
            if (Files.isDirectory(root.resolve(pool))) {
              free.put(kind, number(pool + "/free_hugepages") - number(pool + "/resv_hugepages"));
            }
          });
    }
    return free;
  }

  /** The directory of the pool of pages of one size. */
  static String pool(long pageBytes) {
    return "sys/kernel/mm/hugepages/hugepages-" + pageBytes / 1024 + "kB";
  }

  private static long kibibytes(String text) {
    return Long.parseLong(text.replaceFirst(" kB$", "")) * 1024;
  }

  private long number(String file) {
    return Long.parseLong(text(file));
  }

  private String entry(String file, String label) {
    return text(file)
        .lines()
        .filter(line -> line.startsWith(label))
        .map(line -> line.substring(label.length()).strip())
        .findFirst()
        .orElseThrow(() -> unreadable(file, new IOException("no line " + label)));
  }

  private String text(String file) {
    try {
      return Files.readString(root.resolve(file)).strip();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private UncheckedIOException unreadable(String file, IOException cause) {
    return new UncheckedIOException(
        root.resolve(file) + " cannot be read - is this Linux, with /proc and /sys mounted?",
        cause);
  }
}
