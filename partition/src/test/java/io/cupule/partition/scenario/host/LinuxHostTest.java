package io.cupule.partition.scenario.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.partition.scenario.HugePages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LinuxHostTest {
  private static final String LIMITS =
      """
      Limit                     Soft Limit           Hard Limit           Units
      Max locked memory         8388608              unlimited            bytes
      Max realtime priority     20                   30
      """;

  private static final KvmFacts KVM = new KvmFacts(Optional.empty(), 288, true, 46);

  @TempDir private Path root;

  @BeforeEach
  void writeAKernelsFiles() throws IOException {
    write("sys/devices/system/cpu/present", "0-3\n");
    write("sys/devices/system/cpu/online", "0-1,3\n");
    write(
        "proc/self/status",
        "Name:\tjava\nCpus_allowed:\t9\nCpus_allowed_list:\t0,3\nCapEff:\t0000000000000001\n");
    write("proc/self/limits", LIMITS);
    write("proc/meminfo", "MemTotal:       16384000 kB\nMemFree:         123456 kB\n");
    write("sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "12\n");
    write("sys/kernel/mm/hugepages/hugepages-2048kB/resv_hugepages", "5\n");
  }

  @Test
  void factsComeFromTheKernelsFiles() {
    assertThat(new LinuxHost(root).facts(KVM))
        .isEqualTo(
            new HostFacts(
                Set.of(0, 1, 2, 3),
                Set.of(0, 1, 3),
                Set.of(0, 3),
                16384000L * 1024,
                Map.of(HugePages.SIZE_2M, 7L),
                20,
                8388608,
                KVM));
  }

  @Test
  void limitsDoNotBindAProcessWithTheCapabilities() throws IOException {
    write("proc/self/status", "Cpus_allowed_list:\t0,3\nCapEff:\t0000000000804000\n");
    assertThat(new LinuxHost(root).facts(KVM).realtimePriority()).isEqualTo(99);
    assertThat(new LinuxHost(root).facts(KVM).lockableBytes()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void unlimitedMemoryMayBeLocked() throws IOException {
    write("proc/self/limits", LIMITS.replace("8388608  ", "unlimited"));
    assertThat(new LinuxHost(root).facts(KVM).lockableBytes()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void missingFileIsNamed() throws IOException {
    Files.delete(root.resolve("proc/meminfo"));
    assertThatThrownBy(() -> new LinuxHost(root).facts(KVM))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("proc/meminfo cannot be read");
  }

  @Test
  void missingLineIsNamed() throws IOException {
    write("proc/self/status", "Name:\tjava\n");
    assertThatThrownBy(() -> new LinuxHost(root).facts(KVM))
        .isInstanceOf(UncheckedIOException.class)
        .hasRootCauseMessage("no line Cpus_allowed_list:");
  }

  @Test
  void thisHostLetsThisProcessRunSomewhere() {
    HostFacts facts = HostFacts.ofThisHost();
    assertThat(facts.onlineCpus()).containsAnyElementsOf(facts.allowedCpus());
    assertThat(facts.presentCpus()).containsAll(facts.onlineCpus());
    assertThat(facts.memoryBytes()).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "'0,1,2', 0-2", "'3,1', '1,3'", "'0-3,8,10-11', '0-3,8,10-11'", "'', none"})
  void cpuListIsReadAndWritten(String text, String canonical) {
    assertThat(CpuList.format(CpuList.parse(text))).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "1-", "-1", "1,,2", "1;2", "99999"})
  void otherTextIsNoCpuList(String text) {
    assertThatThrownBy(() -> CpuList.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a list of CPUs: " + text);
  }

  private void write(String name, String content) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
