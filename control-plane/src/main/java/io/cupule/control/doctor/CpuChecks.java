package io.cupule.control.doctor;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Checks which CPUs exist, which ones may be used, and how quiet they are. */
final class CpuChecks implements CheckGroup {
  private static final String CPU = "sys/devices/system/cpu/";
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private final HostFiles host;

  CpuChecks(HostFiles host) {
    this.host = host;
  }

  @Override
  public List<Check> run() {
    return List.of(model(), hypervisor(), allowed(), isolated(), smt(), governor());
  }

  private Check model() {
    String vendor = host.value("proc/cpuinfo", "vendor_id").orElse("unknown vendor");
    String model = host.value("proc/cpuinfo", "model name").orElse("unknown model");
    String family = host.value("proc/cpuinfo", "cpu family").orElse("?");
    return Check.ok("cpu-model", model + " (" + vendor + ", family " + family + ")");
  }

  private Check hypervisor() {
    String flags = host.value("proc/cpuinfo", "flags").orElse("");
    if (BLANKS.splitAsStream(flags).noneMatch("hypervisor"::equals)) {
      return Check.ok("cpu-hypervisor", "bare metal");
    }
    return Check.warning(
        "cpu-hypervisor",
        "nested: this host is itself a VM under " + outerHypervisor(),
        "exits cost more and a vCPU can be held up from outside; measure on bare metal");
  }

  private String outerHypervisor() {
    String clocks =
        host.read("sys/devices/system/clocksource/clocksource0/available_clocksource").orElse("");
    Optional<String> product = host.read("sys/class/dmi/id/product_name");
    String kind =
        host.read("sys/hypervisor/type")
            .orElseGet(() ->
                clocks.contains("kvm-clock")
                    ? "KVM"
                    : clocks.contains("hyperv") ? "Hyper-V" : "an unknown hypervisor");
    return kind + product.map(name -> " (" + name + ")").orElse("");
  }

  private Check allowed() {
    String online = host.read(CPU + "online").orElse("");
    String allowed = host.value("proc/self/status", "Cpus_allowed_list").orElse(online);
    Set<Integer> forbidden = new TreeSet<>(HostFiles.cpus(online));
    forbidden.removeAll(HostFiles.cpus(allowed));
    return Check.warnUnless(
        forbidden.isEmpty(),
        "cpu-allowed",
        "CPUs " + allowed + " of " + online + " online",
        "a taskset or cpuset keeps cupule off the others; a scenario can only use the allowed");
  }

  private Check isolated() {
    String isolated = host.read(CPU + "isolated").orElse("");
    String tickless =
        host.read(CPU + "nohz_full").filter(list -> !HostFiles.cpus(list).isEmpty()).orElse("");
    return Check.warnUnless(
        !isolated.isEmpty(),
        "cpu-isolated",
        "isolated: " + orNone(isolated) + "; without tick (nohz_full): " + orNone(tickless),
        "for steady latency boot with isolcpus=LIST nohz_full=LIST and give those CPUs to the VMs");
  }

  private static String orNone(String list) {
    return list.isEmpty() ? "none" : list;
  }

  private Check smt() {
    boolean active = host.read(CPU + "smt/active").orElse("0").equals("1");
    return Check.warnUnless(
        !active,
        "cpu-smt",
        active ? "SMT is on: two CPUs share a core" : "SMT is off or not there",
        "give a VM both threads of a core, or `echo off > /sys/devices/system/cpu/smt/control`");
  }

  private Check governor() {
    Optional<String> governor = host.read(CPU + "cpu0/cpufreq/scaling_governor");
    return Check.warnUnless(
        governor.map("performance"::equals).orElse(true),
        "cpu-governor",
        governor.orElse("not visible (no cpufreq)"),
        "for steady speed: `cpupower frequency-set -g performance`");
  }
}
