package io.cupule.control.doctor;

import java.util.List;
import java.util.Optional;

/** The limits from the control groups of this process, in version 1 or 2 (cgroups(7)). */
final class ControlGroups {
  private static final String MOUNT = "sys/fs/cgroup/";

  private final HostFiles host;

  ControlGroups(HostFiles host) {
    this.host = host;
  }

  /** Checks whether the group's cpuset excludes CPUs. */
  Check cpus() {
    String online = host.read("sys/devices/system/cpu/online").orElse("");
    Optional<String> cpus =
        file("", "cpuset.cpus.effective").or(() -> file("cpuset", "cpuset.effective_cpus"));
    return Check.warnUnless(
        cpus.map(list -> HostFiles.cpus(list).size() >= HostFiles.cpus(online).size()).orElse(true),
        "cgroup-cpuset",
        cpus.map(list -> "CPUs " + list).orElse("no cpuset"),
        "only these CPUs can be given to VMs; widen the container's or slice's cpuset for more");
  }

  /** Checks whether the group is throttled, which stops vCPUs for milliseconds at a time. */
  Check quota() {
    Optional<String> quota =
        file("", "cpu.max")
            .filter(text -> !text.startsWith("max"))
            .or(() -> file("cpu", "cpu.cfs_quota_us").filter(text -> !text.startsWith("-")));
    return Check.warnUnless(
        quota.isEmpty(),
        "cgroup-cpu-quota",
        quota.map(text -> "CPU time is limited to " + text + " us").orElse("no limit on CPU time"),
        "a quota stops vCPUs for milliseconds; start the container without --cpus");
  }

  /** Reads this process's group file, in version 2 (empty controller) or a version-1 controller. */
  private Optional<String> file(String controller, String name) {
    return groupOf(controller)
        .map(group -> MOUNT + controller + group + "/" + name)
        .flatMap(host::read)
        .or(() -> host.read(MOUNT + controller + "/" + name))
        .filter(text -> !text.isEmpty());
  }

  /** Returns the group's path, from lines like {@code 3:cpuset:/a/b} and {@code 0::/a/b}. */
  private Optional<String> groupOf(String controller) {
    return host.read("proc/self/cgroup").stream()
        .flatMap(String::lines)
        .map(line -> line.split(":", 3))
        .filter(parts -> parts.length == 3)
        .filter(parts -> List.of(parts[1].split(",", -1)).contains(controller))
        .map(parts -> parts[2])
        .findFirst();
  }
}
