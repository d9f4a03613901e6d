package io.cupule.control.doctor;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks the kernel and the Java virtual machine. */
final class SystemChecks implements CheckGroup {
  private static final Pattern CHOSEN = Pattern.compile("\\((\\w+)\\)");

  private final HostFiles host;

  SystemChecks(HostFiles host) {
    this.host = host;
  }

  @Override
  public List<Check> run() {
    return List.of(kernel(), preemption(), java(), aotCache());
  }

  private Check kernel() {
    String release = host.read("proc/sys/kernel/osrelease").orElse("unknown release");
    String arch = host.read("proc/sys/kernel/arch").orElse(System.getProperty("os.arch", "?"));
    String detail = "Linux " + release + ", " + arch;
    return List.of("x86_64", "amd64").contains(arch)
        ? Check.ok("kernel", detail)
        : Check.missing("kernel", detail, "cupule needs a 64-bit x86 kernel");
  }

  /** Checks preemption; real-time kernels have a file, PREEMPT_DYNAMIC shows its mode to root. */
  private Check preemption() {
    String build = host.read("proc/sys/kernel/version").orElse("");
    String model =
        dynamicMode()
            .map(mode -> mode + " (dynamic)")
            .orElseGet(() ->
                build.contains("PREEMPT_RT")
                    ? "real-time"
                    : build.contains("PREEMPT_DYNAMIC")
                        ? "dynamic; the mode in use is readable by root with debugfs mounted"
                        : build.contains("PREEMPT") ? "full" : "none or voluntary");
    return Check.ok("kernel-preemption", model);
  }

  private Optional<String> dynamicMode() {
    Matcher mode = CHOSEN.matcher(host.read("sys/kernel/debug/sched/preempt").orElse(""));
    return mode.find() ? Optional.of(mode.group(1)) : Optional.empty();
  }

  private static Check java() {
    return Check.ok(
        "java", Runtime.version() + " (" + System.getProperty("java.vendor", "unknown") + ")");
  }

  /** Checks the AOT cache: the JVM keeps the cache file mapped only if it uses it. */
  private Check aotCache() {
    boolean mapped =
        host.read("proc/self/maps").stream()
            .flatMap(String::lines)
            .anyMatch(line -> line.endsWith(".aot"));
    return Check.warnUnless(
        mapped,
        "java-aot-cache",
        mapped ? "in use" : "not in use: start-up takes longer",
        "start with ./cupule, which makes one after each build");
  }
}
