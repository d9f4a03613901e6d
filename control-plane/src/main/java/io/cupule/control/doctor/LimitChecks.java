package io.cupule.control.doctor;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks the limits of this process: resource limits, capabilities, control groups. */
final class LimitChecks implements CheckGroup {
  private static final int CAP_IPC_LOCK = 14;
  private static final int CAP_SYS_NICE = 23;

  private final HostFiles host;
  private final ControlGroups groups;

  LimitChecks(HostFiles host) {
    this.host = host;
    this.groups = new ControlGroups(host);
  }

  @Override
  public List<Check> run() {
    return List.of(lockedMemory(), realTime(), openFiles(), groups.cpus(), groups.quota());
  }

  private Check lockedMemory() {
    String id = "limit-memlock";
    if (may(CAP_IPC_LOCK)) {
      return Check.ok(id, "unlimited (CAP_IPC_LOCK)");
    }
    long limit = softLimit("Max locked memory");
    return Check.warnUnless(
        limit == Long.MAX_VALUE,
        id,
        limit == Long.MAX_VALUE ? "unlimited" : (limit >> 10) + " KiB",
        "only for locked guest memory: `ulimit -l unlimited`, or memlock in limits.conf");
  }

  private Check realTime() {
    String id = "limit-rtprio";
    if (may(CAP_SYS_NICE)) {
      return Check.ok(id, "all priorities (CAP_SYS_NICE)");
    }
    long limit = softLimit("Max realtime priority");
    return Check.warnUnless(
        limit > 0,
        id,
        "real-time priority up to " + limit,
        "only for real-time vCPU threads: `ulimit -r 50`, or rtprio in limits.conf");
  }

  private Check openFiles() {
    long limit = softLimit("Max open files");
    return Check.warnUnless(
        limit >= 1024,
        "limit-open-files",
        Long.toString(limit),
        "a VM takes about 10 and a vCPU 1: `ulimit -n 4096`");
  }

  /** Returns the soft limit; {@link Long#MAX_VALUE} means unlimited, 0 unknown. */
  private long softLimit(String name) {
    Matcher row =
        Pattern.compile("(?m)^" + Pattern.quote(name) + "\\s+(\\d{1,18}|unlimited)\\s")
            .matcher(host.read("proc/self/limits").orElse(""));
    if (!row.find()) {
      return 0;
    }
    String limit = row.group(1);
    return limit.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(limit);
  }

  private boolean may(int capability) {
    return host.value("proc/self/status", "CapEff")
        .filter(hex -> hex.matches("[0-9a-f]{1,16}"))
        .map(hex -> (Long.parseUnsignedLong(hex, 16) >>> capability & 1) == 1)
        .orElse(false);
  }
}
