package io.cupule.control.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFilesTest {
  @Test
  void numbersOfThisKernelsSysctlsAreReadWhole() {
    // the kernel takes 301 and more only
    assertThat(new HostFiles(Path.of("/")).number("proc/sys/kernel/pid_max").orElseThrow())
        .isGreaterThan(300);
  }

  @Test
  void fileThatIsNotThereIsAbsent(@TempDir Path root) {
    assertThat(new HostFiles(root).read("proc/cpuinfo")).isEmpty();
  }

  @Test
  void folderCountsAsAbsentFile(@TempDir Path root) {
    assertThat(new FakeHost(root).file("proc/cpuinfo", "x").files().read("proc")).isEmpty();
  }
}
