package io.cupule.control.doctor;

import java.util.ArrayList;
import java.util.List;

/** Checks that KVM exists and this user may use it, and finds its version. */
final class KvmChecks implements CheckGroup {
  private static final String DEVICE = "dev/kvm";

  private final HostFiles host;
  private final KvmProbe probe;

  KvmChecks(HostFiles host, KvmProbe probe) {
    this.host = host;
    this.probe = probe;
  }

  @Override
  public List<Check> run() {
    List<Check> checks = new ArrayList<>();
    checks.add(device());
    switch (probe.ask()) {
      case KvmProbe.Refused refused -> checks.add(refused(refused));
      case KvmProbe.Usable usable -> {
        checks.add(Check.ok("kvm-access", "opened; a VM was made and closed again"));
        checks.add(Check.ok("kvm-api", "KVM API version " + usable.apiVersion()));
        checks.addAll(CapabilityChecks.over(usable.capabilities()));
      }
    }
    checks.add(flavour());
    return checks;
  }

  private Check device() {
    return host.ownership(DEVICE)
        .map(owner -> Check.ok("kvm-device", "/dev/kvm " + owner))
        .orElseGet(() ->
            Check.missing(
                "kvm-device",
                "there is no /dev/kvm",
                "switch virtualization on in the firmware, then `modprobe kvm_intel` or"
                    + " `modprobe kvm_amd`; in a container: --device /dev/kvm"));
  }

  private Check refused(KvmProbe.Refused refused) {
    return Check.missing(
        "kvm-access",
        refused.call() + " failed with " + refused.errno(),
        refused.remedy().orElse("look at the kernel log"));
  }

  private Check flavour() {
    for (String module : List.of("kvm_intel", "kvm_amd", "kvm_pvm")) {
      if (host.exists("sys/module/" + module)) {
        return flavour(module);
      }
    }
    return Check.warning(
        "kvm-flavour",
        "neither kvm_intel nor kvm_amd shows up in /sys/module",
        "nothing, if `kvm-access` is ok: the module may be built in or hidden");
  }

  private static Check flavour(String module) {
    return switch (module) {
      case "kvm_intel" -> Check.ok("kvm-flavour", "kvm_intel: Intel VT-x");
      case "kvm_amd" -> Check.ok("kvm-flavour", "kvm_amd: AMD-V");
      default ->
          Check.warning(
              "kvm-flavour",
              module + ": software KVM; guest kernel code is emulated and slow",
              "for real speed, run on hardware with Intel VT-x or AMD-V");
    };
  }
}
