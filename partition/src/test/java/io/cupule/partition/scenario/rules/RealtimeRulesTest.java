package io.cupule.partition.scenario.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.partition.scenario.document.Workbench;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the reader makes of real-time VMs that the host, or Cupule itself, could not live with. */
final class RealtimeRulesTest {
  private static final String FIFO = "{\"fifoPriority\": 5}";

  @TempDir private Path directory;
  private Workbench bench;

  @BeforeEach
  void startFromAValidScenario() {
    bench = new Workbench(directory);
  }

  @Test
  void realtimeVmBesideAFreeCpuIsFine() {
    assertThat(bench.with("/vms/0/realtime", FIFO).problems()).isEmpty();
  }

  @Test
  void realtimeVmOnTheOnlyHousekeepingCpuIsRefused() {
    bench.with("/host", "{\"housekeeping\": [0]}");
    assertThat(bench.with("/vms/0/realtime", FIFO).problems())
        .containsExactly(
            "$.vms[0].realtime.fifoPriority: "
                + "with this VM, real-time vCPUs hold the last CPU of Cupule's own threads (0), "
                + "which could then not even stop it - "
                + "list a CPU without real-time vCPUs in host.housekeeping, or remove fifoPriority");
  }

  @Test
  void secondHousekeepingCpuIsEnough() {
    bench.with("/host", "{\"housekeeping\": [0, 3]}");
    assertThat(bench.with("/vms/0/realtime", FIFO).problems()).isEmpty();
  }

  @Test
  void vmThatTakesTheLastHousekeepingCpuIsTheOneThatIsRefused() {
    bench.with("/host", "{\"housekeeping\": [0, 1]}").with("/vms/0/realtime", FIFO);
    assertThat(bench.with("/vms/1/realtime", FIFO).problems())
        .singleElement()
        .asString()
        .startsWith("$.vms[1].realtime.fifoPriority: ")
        .contains("own threads (1)");
  }

  @Test
  void withoutHousekeepingEveryUsableCpuCounts() {
    bench.with(
        "/pcpus", "[{\"id\": 0}, {\"id\": 1}, {\"id\": 2}, {\"id\": 3}, {\"id\": 4}, {\"id\": 5}]");
    bench.with("/vms/0/affinity", "[0, 3, 4]").with("/vms/0/realtime", FIFO);
    assertThat(bench.with("/vms/1/realtime", FIFO).problems()).isEmpty();
    assertThat(bench.with("/vms/0/affinity", "[0, 3, 4, 5]").problems())
        .singleElement()
        .asString()
        .contains("own threads (1-2)");
  }

  @Test
  void vmWithoutPriorityTakesNoCpuFromCupule() {
    bench.with("/host", "{\"housekeeping\": [0]}");
    assertThat(bench.with("/vms/0/realtime", "{}").problems()).isEmpty();
  }

  @Test
  void housekeepingCpuHasToBeUsable() {
    assertThat(bench.with("/host", "{\"housekeeping\": [8, 6]}").problems())
        .containsExactly(
            "$.host.housekeeping[0]: this host has no CPU 8 - choose from 0-5",
            "$.host.housekeeping[1]: CPU 6 is offline - "
                + "write 1 to /sys/devices/system/cpu/cpu6/online, or choose from 0-5");
  }

  @Test
  void priorityBeyondTheProcesssLimitIsRefused() {
    assertThat(bench.with("/vms/0/realtime", "{\"fifoPriority\": 11}").problems())
        .containsExactly(
            "$.vms[0].realtime.fifoPriority: "
                + "this process may use real-time priorities up to 10 only - "
                + "raise the limit (ulimit -r 11), grant CAP_SYS_NICE, or remove fifoPriority");
  }

  @Test
  void lockedMemoryOfAllVmsHasToStayWithinTheProcesssLimit() {
    bench.with("/vms/0/lockMemory", "true");
    assertThat(bench.problems()).isEmpty();
    assertThat(bench.with("/vms/1/lockMemory", "true").problems())
        .containsExactly(
            "$.vms[1].lockMemory: "
                + "up to this VM the scenario locks 128M of memory, and this process may lock "
                + "102400K - raise the limit RLIMIT_MEMLOCK (ulimit -l 131072), "
                + "grant CAP_IPC_LOCK, or remove lockMemory");
  }
}
