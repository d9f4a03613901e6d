package io.cupule.control.doctor;

import static io.cupule.control.doctor.FakeHost.only;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuChecksTest {
  private static final String CPU = "sys/devices/system/cpu/";

  @TempDir private Path root;
  private FakeHost host;

  @BeforeEach
  void makeHost() {
    host = new FakeHost(root);
  }

  @Test
  void modelIsReadFromTheFirstCpu() {
    host.file(
        "proc/cpuinfo",
        """
        processor\t: 0
        vendor_id\t: GenuineIntel
        cpu family\t: 6
        model name\t: Intel(R) Xeon(R) Platinum 8488C
        """);

    assertThat(check("cpu-model").detail())
        .isEqualTo("Intel(R) Xeon(R) Platinum 8488C (GenuineIntel, family 6)");
  }

  @Test
  void cpuWithoutTheHypervisorFlagIsBareMetal() {
    host.file("proc/cpuinfo", "flags\t\t: fpu vmx sse2");

    assertThat(check("cpu-hypervisor")).isEqualTo(Check.ok("cpu-hypervisor", "bare metal"));
  }

  @Test
  void nestedHostIsAWarningThatNamesTheOuterHypervisor() {
    host.file("proc/cpuinfo", "flags\t\t: fpu hypervisor sse2")
        .file(
            "sys/devices/system/clocksource/clocksource0/available_clocksource",
            "tsc hyperv_clocksource_tsc_page")
        .file("sys/class/dmi/id/product_name", "Virtual Machine");

    Check check = check("cpu-hypervisor");

    assertThat(check.status()).isEqualTo(Status.WARNING);
    assertThat(check.detail()).endsWith("under Hyper-V (Virtual Machine)");
  }

  @Test
  void cpusOutsideTheAffinityMaskAreAWarning() {
    host.file(CPU + "online", "0-7").file("proc/self/status", "Cpus_allowed_list:\t0-3,7");

    Check check = check("cpu-allowed");

    assertThat(check.status()).isEqualTo(Status.WARNING);
    assertThat(check.detail()).isEqualTo("CPUs 0-3,7 of 0-7 online");
  }

  @Test
  void allOnlineCpusAllowedIsFineEvenWhereOfflineOnesAreAllowedToo() {
    host.file(CPU + "online", "0-3").file("proc/self/status", "Cpus_allowed_list:\t0-7");

    assertThat(check("cpu-allowed").status()).isEqualTo(Status.OK);
  }

  @Test
  void isolatedAndTicklessCpusAreShown() {
    host.file(CPU + "isolated", "2-3").file(CPU + "nohz_full", "2-3");

    assertThat(check("cpu-isolated"))
        .isEqualTo(Check.ok("cpu-isolated", "isolated: 2-3; without tick (nohz_full): 2-3"));
  }

  @Test
  void kernelWithoutTicklessCpusSaysNullWhichMeansNone() {
    host.file(CPU + "isolated", "").file(CPU + "nohz_full", "  (null)");

    Check check = check("cpu-isolated");

    assertThat(check.status()).isEqualTo(Status.WARNING);
    assertThat(check.detail()).isEqualTo("isolated: none; without tick (nohz_full): none");
  }

  @Test
  void sharedCoresAreAWarning() {
    host.file(CPU + "smt/active", "1");

    assertThat(check("cpu-smt").status()).isEqualTo(Status.WARNING);
  }

  @Test
  void governorThatLowersTheClockIsAWarning() {
    host.file(CPU + "cpu0/cpufreq/scaling_governor", "powersave");

    Check check = check("cpu-governor");

    assertThat(check.status()).isEqualTo(Status.WARNING);
    assertThat(check.remedy()).contains("cpupower");
  }

  @Test
  void hostWithoutFrequencyScalingIsFine() {
    assertThat(check("cpu-governor").status()).isEqualTo(Status.OK);
  }

  private Check check(String id) {
    return only(new CpuChecks(host.files()), id);
  }
}
