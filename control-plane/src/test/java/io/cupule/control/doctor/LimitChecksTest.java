package io.cupule.control.doctor;

import static io.cupule.control.doctor.FakeHost.only;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitChecksTest {
  private static final String LIMITS =
      """
      Limit                     Soft Limit           Hard Limit           Units
      Max open files            1023                 20000                files
      Max locked memory         8388608              unlimited            bytes
      Max pending signals       96365                96365                signals
      Max realtime priority     0                    0
      """;

  @TempDir private Path root;
  private FakeHost host;

  @BeforeEach
  void makeHost() {
    host = new FakeHost(root).file("proc/self/limits", LIMITS);
  }

  @Test
  void softLimitCounts() {
    Check check = check("limit-open-files");

    assertThat(check.status()).isEqualTo(Status.WARNING);
    assertThat(check.detail()).isEqualTo("1023");
  }

  @Test
  void lockedMemoryIsShownInKibibytes() {
    assertThat(check("limit-memlock").detail()).isEqualTo("8192 KiB");
  }

  @Test
  void capabilityToLockMemoryLiftsTheLimit() {
    host.file("proc/self/status", "CapEff:\t0000000000004000");

    assertThat(check("limit-memlock").status()).isEqualTo(Status.OK);
  }

  @Test
  void noRealTimePriorityIsAWarning() {
    assertThat(check("limit-rtprio").status()).isEqualTo(Status.WARNING);
  }

  @Test
  void capabilityToSetPrioritiesLiftsTheLimit() {
    host.file("proc/self/status", "CapEff:\t0000000000800000");

    assertThat(check("limit-rtprio").status()).isEqualTo(Status.OK);
  }

  @Test
  void cpusetOfAVersion2GroupIsFound() {
    host.file("sys/devices/system/cpu/online", "0-7")
        .file("proc/self/cgroup", "0::/box")
        .file("sys/fs/cgroup/box/cpuset.cpus.effective", "2-3");

    Check check = check("cgroup-cpuset");

    assertThat(check.status()).isEqualTo(Status.WARNING);
    assertThat(check.detail()).isEqualTo("CPUs 2-3");
  }

  @Test
  void cpusetOfAVersion1GroupIsFoundBehindTheContainersOwnMount() {
    host.file("sys/devices/system/cpu/online", "0-1")
        .file("proc/self/cgroup", "3:cpuset:/docker/0123\n0::/")
        .file("sys/fs/cgroup/cpuset/cpuset.effective_cpus", "1");

    assertThat(check("cgroup-cpuset").detail()).isEqualTo("CPUs 1");
  }

  @Test
  void quotaOfAVersion2GroupIsAWarning() {
    host.file("proc/self/cgroup", "0::/box").file("sys/fs/cgroup/box/cpu.max", "50000 100000");

    assertThat(check("cgroup-cpu-quota").status()).isEqualTo(Status.WARNING);
  }

  @Test
  void quotaOfAVersion1GroupIsAWarning() {
    host.file("proc/self/cgroup", "1:cpu,cpuacct:/box")
        .file("sys/fs/cgroup/cpu/box/cpu.cfs_quota_us", "50000");

    assertThat(check("cgroup-cpu-quota").status()).isEqualTo(Status.WARNING);
  }

  @Test
  void unlimitedGroupIsFine() {
    host.file("proc/self/cgroup", "0::/")
        .file("sys/fs/cgroup/cpu.max", "max 100000")
        .file("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1");

    assertThat(check("cgroup-cpu-quota").status()).isEqualTo(Status.OK);
  }

  private Check check(String id) {
    return only(new LimitChecks(host.files()), id);
  }
}
