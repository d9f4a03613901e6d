package io.cupule.control.doctor;

import static io.cupule.control.doctor.FakeHost.only;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SystemChecksTest {
  @TempDir private Path root;
  private FakeHost host;

  @BeforeEach
  void makeHost() {
    host = new FakeHost(root);
  }

  @Test
  void kernelForAnotherProcessorIsMissing() {
    host.file("proc/sys/kernel/osrelease", "6.12.1").file("proc/sys/kernel/arch", "i686");

    Check check = check("kernel");

    assertThat(check.status()).isEqualTo(Status.MISSING);
    assertThat(check.detail()).isEqualTo("Linux 6.12.1, i686");
  }

  @ParameterizedTest
  @CsvSource({
    "#1 SMP PREEMPT_RT Debian, real-time",
    "#1 SMP PREEMPT, full",
    "#1 SMP, none or voluntary"
  })
  void preemptionModelIsToldByTheBuild(String build, String model) {
    host.file("proc/sys/kernel/version", build);

    assertThat(check("kernel-preemption").detail()).isEqualTo(model);
  }

  @Test
  void dynamicPreemptionShowsTheModeInUseToWhomMayReadIt() {
    host.file("proc/sys/kernel/version", "#1 SMP PREEMPT_DYNAMIC")
        .file("sys/kernel/debug/sched/preempt", "none voluntary (full)");

    assertThat(check("kernel-preemption").detail()).isEqualTo("full (dynamic)");
  }

  @Test
  void mappedCacheIsInUse() {
    host.file("proc/self/maps", "0e001000-0e37d000 rw-p 00001000 fe:00 42   /x/cupule.aot");

    assertThat(check("java-aot-cache")).isEqualTo(Check.ok("java-aot-cache", "in use"));
  }

  @Test
  void startWithoutACacheIsAWarning() {
    host.file("proc/self/maps", "0e001000-0e37d000 rw-p 00001000 fe:00 42   /x/libjvm.so");

    assertThat(check("java-aot-cache").status()).isEqualTo(Status.WARNING);
  }

  private Check check(String id) {
    return only(new SystemChecks(host.files()), id);
  }
}
