package io.cupule.partition.scenario.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.document.Workbench;
import io.cupule.partition.scenario.problem.InvalidScenarioException;
import io.cupule.sched.Reservation;
import io.cupule.sched.SchedParams;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the reader makes of policies, their parameters and loads that do not go together. */
final class SchedulingRulesTest {
  @TempDir private Path directory;
  private Workbench bench;

  @BeforeEach
  void startFromAValidScenario() {
    bench = new Workbench(directory);
  }

  @Test
  void noopPcpuIsNotSharedEvenIfBothVmsSaySo() {
    bench.with("/vms/0/dedicated", "false").with("/vms/1/dedicated", "false");
    bench.with("/pcpus/0", "{\"id\": 0, \"policy\": \"noop\"}");
    assertThat(bench.with("/vms/1/affinity", "[1, 0]").problems())
        .containsExactly(
            "$.vms[1].affinity[1]: VM alpha and VM beta share pCPU 0, and its policy noop never takes"
                + " it from either - choose another pCPU, or another policy for this one");
  }

  @Test
  void noopPcpuIsFineForOneVm() {
    assertThat(bench.with("/pcpus/0", "{\"id\": 0, \"policy\": \"noop\"}").problems()).isEmpty();
  }

  @Test
  void reservationIsReadForAnRtdsPcpu() throws InvalidScenarioException {
    bench.with("/pcpus/0", "{\"id\": 0, \"policy\": \"rtds\", \"slice\": \"2ms\"}");
    bench.with(
        "/vms/0/scheduling", "{\"reservation\": {\"budget\": \"10us\", \"period\": \"100us\"}}");
    Scenario scenario = bench.read();
    assertThat(scenario.vms().getFirst().scheduling().paramsOn(scenario.pcpus().getFirst()))
        .isEqualTo(
            SchedParams.DEFAULT
                .withSliceNs(2_000_000)
                .withReservation(new Reservation(10_000, 100_000)));
  }

  @Test
  void reservationNeedsAPolicyThatKnowsIt() {
    bench.with("/pcpus/1", "{\"id\": 1, \"policy\": \"rtds\"}");
    assertThat(bench.with("/vms/1/scheduling", reservation("1ms", "10ms")).problems())
        .containsExactly(
            "$.vms[1].scheduling.reservation: "
                + "VM beta has a reservation, and the policy bvt of pCPU 2 knows none - "
                + "give the pCPU the policy rtds, or remove the reservation");
    assertThat(bench.with("/pcpus/2", "{\"id\": 2, \"policy\": \"rtds\"}").problems()).isEmpty();
  }

  @Test
  void reservationsOfAPcpuAddUpToAllOfItAtMost() {
    bench.with("/pcpus/0", "{\"id\": 0, \"policy\": \"rtds\"}").with("/vms/1/affinity", "[0]");
    bench.with("/vms/0/dedicated", "false").with("/vms/1/dedicated", "false");
    bench.with("/vms/0/scheduling", reservation("1ms", "3ms"));
    assertThat(bench.with("/vms/1/scheduling", reservation("2100us", "3ms")).problems())
        .containsExactly(
            "$.vms[1].scheduling.reservation: 103.3 % of pCPU 0 would be reserved - "
                + "reserve less, or choose another pCPU");
    assertThat(bench.with("/vms/1/scheduling", reservation("2ms", "3ms")).problems()).isEmpty();
  }

  @Test
  void budgetThatIsLongerThanItsPeriodIsRefused() {
    bench.with("/pcpus/0", "{\"id\": 0, \"policy\": \"rtds\"}");
    assertThat(bench.with("/vms/0/scheduling", reservation("101us", "100us")).problems())
        .containsExactly(
            "$.vms[0].scheduling.reservation.budget: the budget is longer than its period - "
                + "write a shorter budget or a longer period");
  }

  @Test
  void sliceOfAPolicyWithoutSlicesIsRefused() {
    assertThat(bench.with("/pcpus/0", "{\"id\": 0, \"slice\": \"5ms\"}").problems())
        .containsExactly(
            "$.pcpus[0].slice: the policy bvt has no slices - "
                + "remove it, or write \"policy\": \"iorr\"");
  }

  @Test
  void moreLoadsThanVcpusAreRefused() {
    String load = "{\"kind\": \"cpu-bound\"}";
    assertThat(bench.with("/vms/0/load", "[" + load + ", " + load + "]").problems())
        .containsExactly("$.vms[0].load: 2 loads, and VM alpha has fewer vCPUs (1) - remove some");
    bench.with("/vms/0/load", "[" + load + "]");
    assertThat(bench.with("/vms/1/load", "[" + load + "]").problems()).isEmpty();
  }

  @Test
  void workThatTakesLongerThanItsPeriodIsRefused() {
    String load = "[{\"kind\": \"periodic\", \"period\": \"1ms\", \"runTime\": \"%s\"}]";
    assertThat(bench.with("/vms/0/load", load.formatted("1001us")).problems())
        .containsExactly(
            "$.vms[0].load[0].runTime: the work takes longer than its period, so it could never be "
                + "done in time - write a shorter runTime or a longer period");
    assertThat(bench.with("/vms/0/load", load.formatted("1ms")).problems()).isEmpty();
  }

  private static String reservation(String budget, String period) {
    return "{\"reservation\": {\"budget\": \"%s\", \"period\": \"%s\"}}".formatted(budget, period);
  }
}
