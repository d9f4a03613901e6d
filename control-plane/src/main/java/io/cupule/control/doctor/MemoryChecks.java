package io.cupule.control.doctor;

import io.cupule.device.backend.PlainText;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks the memory available for guests. */
final class MemoryChecks implements CheckGroup {
  private static final String POOLS = "sys/kernel/mm/hugepages/hugepages-";
  private static final Pattern CHOSEN = Pattern.compile("\\[(\\w+)\\]");

  private final HostFiles host;

  MemoryChecks(HostFiles host) {
    this.host = host;
  }

  @Override
  public List<Check> run() {
    return List.of(
        pool("huge-pages-2m", "2M", 2048), pool("huge-pages-1g", "1G", 1 << 20), transparent());
  }

  private Check pool(String id, String size, int kibibytes) {
    String folder = POOLS + kibibytes + "kB/";
    long total = host.number(folder + "nr_hugepages").orElse(0L);
    long free = host.number(folder + "free_hugepages").orElse(0L);
    if (!host.exists(folder)) {
      return Check.warning(id, "none: this host has no pages of " + size, "use another size");
    }
    return Check.warnUnless(
        free > 0,
        id,
        free + " free of " + PlainText.count(total, "page") + " of " + size,
        "only for scenarios that ask for them: `echo COUNT > /" + folder + "nr_hugepages`");
  }

  private Check transparent() {
    Matcher mode =
        CHOSEN.matcher(host.read("sys/kernel/mm/transparent_hugepage/enabled").orElse("[never]"));
    String chosen = mode.find() ? mode.group(1) : "never";
    return Check.warnUnless(
        !chosen.equals("never"),
        "transparent-huge-pages",
        chosen,
        "`echo madvise > /sys/kernel/mm/transparent_hugepage/enabled`");
  }
}
