package io.cupule.partition.scenario.host;

import io.cupule.partition.scenario.HugePages;
import io.cupule.partition.scenario.RealtimeSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads {@link HostFacts} from the files of a Linux kernel (proc(5); admin-guide/mm/hugetlbpage and
 * ABI/testing/sysfs-devices-system-cpu in the kernel's documentation).
 *
 * @param root the directory that holds {@code proc} and {@code sys}
 */
public record LinuxHost(Path root) {
  private static final int CAP_IPC_LOCK = 14;
  private static final int CAP_SYS_NICE = 23;
  private static final Pattern WORD = Pattern.compile("\\s+");

  HostFacts facts(KvmFacts kvm) {
    return new HostFacts(
        CpuList.parse(text("sys/devices/system/cpu/present")),
        CpuList.parse(text("sys/devices/system/cpu/online")),
        CpuList.parse(entry("proc/self/status", "Cpus_allowed_list:")),
        kibibytes(entry("proc/meminfo", "MemTotal:")),
        freeHugePages(),
        may(CAP_SYS_NICE)
            ? RealtimeSettings.HIGHEST_PRIORITY
            : (int) softLimit("Max realtime priority"),
        may(CAP_IPC_LOCK) ? Long.MAX_VALUE : softLimit("Max locked memory"),
        kvm);
  }

  private boolean may(int capability) {
    long effective = Long.parseUnsignedLong(entry("proc/self/status", "CapEff:"), 16);
    return (effective >>> capability & 1) == 1;
  }

  /** Returns the first number after a limit's name (proc(5), /proc/PID/limits). */
  private long softLimit(String name) {
    String limit = WORD.split(entry("proc/self/limits", name), 2)[0];
    return limit.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(limit);
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

  /** Returns the directory of the pool for one page size. */
  public static String pool(long pageBytes) {
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
