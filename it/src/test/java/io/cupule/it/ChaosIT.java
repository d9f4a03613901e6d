package io.cupule.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.device.backend.SharedOutput;
import io.cupule.device.backend.TextStream;
import io.cupule.it.ChaosHand.Act;
import io.cupule.kvm.testing.FitfulReader;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.loop.LoopErrors;
import io.cupule.partition.Machine;
import io.cupule.partition.boot.Builtin;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.document.ScenarioReader;
import io.cupule.partition.scenario.host.HostFacts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Eight VMs on two pCPUs are paused, resumed, reset, killed, started again, moved from one pCPU to
 * the other and given other weights, and the pCPUs other policies, at random and by several threads
 * at once, for {@code -Dcupule.chaos.seconds} (60), while the reader of their output stops reading
 * and goes on as it likes. Whatever happens, every operation comes to an end, times add up, and no
 * pCPU has two vCPUs in the guest at once.
 */
@RequiresKvm
class ChaosIT {
  private static final long SECONDS = Long.getLong("cupule.chaos.seconds", 60);
  private static final long SEED = Long.getLong("cupule.seed", System.nanoTime());
  private static final int HANDS = 3;
  private static final long LOOK_NANOS = 1_000_000;
  private static final Duration STOP_BOUND = Duration.ofSeconds(10);

  /** Round after round with new VMs, so that their making and the end of all is shown as well. */
  private static final Duration ROUND = Duration.ofSeconds(5);

  private static final List<String> GUESTS =
      List.of(
          "counter interval-ms=10",
          "halter period-us=500 interval-ms=10",
          "spin",
          "wbinvd cpus=2 rounds=999999999",
          "smp cpus=2 pings=999999999",
          "halter period-us=2000 interval-ms=10",
          "counter interval-ms=1",
          "wbinvd cpus=3 rounds=999999999");

  @TempDir private static Path directory;
  private final List<Integer> cpus =
      HostFacts.ofThisHost().allowedCpus().stream().sorted().limit(2).toList();
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final ChaosTally tally = new ChaosTally();

  @Test
  @Timeout(1800)
  void whateverHappensToVmsEveryOperationEndsAndTimesAddUp() throws Exception {
    System.out.println("chaos: -Dcupule.seed=" + SEED + " for " + SECONDS + " s");
    Scenario scenario = scenario();
    long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
    while (System.nanoTime() < end) {
      round(scenario, Math.min(end, System.nanoTime() + ROUND.toNanos()));
    }
    System.out.println("chaos: " + tally);
    assertThat(tally.done()).containsOnlyKeys(Act.values());
  }

  private void round(Scenario scenario, long end) throws Exception {
    try (FitfulReader reader = new FitfulReader(random.split());
        SharedOutput output =
            new SharedOutput(new TextStream(reader, US_ASCII), _ -> {}, LoopErrors.toSystemLog());
        Machine machine =
            Machine.create(scenario, vm -> output.open(vm.name()), new EndRecorder())) {
      List<GuestStays> stays = machine.traces().stream().map(GuestStays::new).toList();
      machine.start();
      try (ExecutorService threads = Executors.newFixedThreadPool(HANDS)) {
        List<Future<ChaosTally>> hands = new ArrayList<>();
        for (int i = 0; i < HANDS; i++) {
          hands.add(threads.submit(new ChaosHand(machine, cpus, random.split(), end)));
        }
        while (!hands.stream().allMatch(Future::isDone)) {
          stays.forEach(GuestStays::check);
          LockSupport.parkNanos(LOOK_NANOS);
        }
        for (Future<ChaosTally> hand : hands) {
          tally.add(hand.get());
        }
      }
      long began = System.nanoTime();
      machine.stopAndWait("the round is over");
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(STOP_BOUND);
      assertThat(machine.report().vms())
          .allSatisfy(vm -> assertThat(vm.end()).as(vm.toString()).isEqualTo("stopped"));
    }
  }

  private Scenario scenario() throws Exception {
    String vms =
        IntStream.range(0, GUESTS.size()).mapToObj(this::vm).collect(Collectors.joining(",\n"));
    String pcpus = cpus.stream().map("{\"id\": %d}"::formatted).collect(Collectors.joining(", "));
    Path file = directory.resolve("chaos.json");
    Files.writeString(
        file, "{\"name\": \"chaos\", \"pcpus\": [%s], \"vms\": [%s]}".formatted(pcpus, vms));
    return new ScenarioReader(new TreeSet<>(Builtin.names())).read(file, HostFacts.ofThisHost());
  }

  private String vm(int number) {
    String[] guest = GUESTS.get(number).split(" ", 2);
    String args = guest.length == 2 ? guest[1] : "";
    int vcpus = args.startsWith("cpus=") ? args.charAt(5) - '0' : 1;
    String affinity =
        IntStream.range(number, number + vcpus)
            .mapToObj(i -> String.valueOf(cpus.get(i % cpus.size())))
            .collect(Collectors.joining(", "));
    return """
    {"name": "vm%d", "affinity": [%s], "dedicated": false, "memory": "4M",
     "kernel": "builtin:%s", "args": "%s"}
    """
        .formatted(number, affinity, guest[0], args);
  }
}
