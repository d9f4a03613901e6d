package io.cupule.partition.guest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.Requirement;
import io.cupule.kvm.testing.Requires;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.Machine;
import io.cupule.partition.boot.Builtin;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.state.VmEnd;
import io.cupule.partition.testing.MemoryConsole;
import io.cupule.partition.testing.RecordingListener;
import io.cupule.partition.testing.TestVms;
import io.cupule.partition.testing.TimerGuestReport;
import io.cupule.vcpu.request.VcpuEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The built-in guests that need interrupt controllers, timers or several vCPUs, on real KVM. */
@RequiresKvm
@Timeout(180)
final class BuiltinMachineTest {
  private static final Duration LONG = Patience.LONG;

  private final RecordingListener listener = new RecordingListener();
  private final MemoryConsole console = new MemoryConsole();

  private VmEnd.Kind end(VmSettings vm) throws InterruptedException {
    try (Machine machine = Machine.create(TestVms.scenario(vm), _ -> console, listener)) {
      machine.start();
      assertThat(machine.awaitEnd(LONG)).as(() -> "printed: " + console.text()).isTrue();
    }
    return listener.end(vm.name()).kind();
  }

  private VmEnd.Kind end(String guest, String args) throws InterruptedException {
    return end(TestVms.builtin(guest, guest, args));
  }

  private List<MatchResult> matches(String regex) {
    return Pattern.compile(regex, Pattern.MULTILINE).matcher(console.text()).results().toList();
  }

  @ParameterizedTest
  @CsvSource({
    "halter, period-us=199, not from 200 to 1000000: period-us=199",
    "halter, cpus=256, not from 1 to 255: cpus=256",
    "latency, samples=0, not from 1 to 100000: samples=0",
    "latency, samples=100001, not from 1 to 100000: samples=100001",
    "latency, period-us=49, not from 50 to 1000000: period-us=49",
    "timer, ticks=0, not from 1 to 1000000: ticks=0",
    "timer, period-us=50001 ticks=1, not from 200 to 50000: period-us=50001 ticks=1",
    "smp, cpus=1, not from 2 to 255: cpus=1",
    "smp, cpus=256, not from 2 to 255: cpus=256",
    "wbinvd, cpus=1, not from 2 to 255: cpus=1",
    "wbinvd, rounds=0, not from 1 to 999999999: rounds=0",
  })
  void argumentOutOfRangeIsNamedWithItsRange(String guest, String args, String message)
      throws Exception {
    assertThat(end(guest, args)).isEqualTo(VmEnd.Kind.FAILED);

    assertThat(console.text()).isEqualTo(message + "\n");
  }

  @Test
  void halterCountsTheWakesByItsTimer() throws Exception {
    assertThat(end("halter", "prints=3 interval-ms=100 period-us=20000"))
        .isEqualTo(VmEnd.Kind.EXITED);

    List<Long> wakes =
        console
            .text()
            .lines()
            .peek(line -> assertThat(line).startsWith("wakes "))
            .map(line -> Long.parseLong(line.substring(6)))
            .toList();
    assertThat(wakes).hasSize(3).isSorted().doesNotHaveDuplicates();
    // 15 on an idle host
    assertThat(wakes.getLast()).isGreaterThan(3);
  }

  @Test
  void halterWakesEachOfItsProcessorsByATimerOfItsOwn() throws Exception {
    String args = "cpus=3 prints=2 interval-ms=200 period-us=1000";
    VmSettings vm = TestVms.builtinSmp("halter", "halter", args, Irqchip.USER, TestVms.pcpus(3, 1));
    try (Machine machine = Machine.create(TestVms.scenario(vm), _ -> console, listener)) {
      machine.start();
      assertThat(machine.awaitEnd(LONG)).as(() -> "printed: " + console.text()).isTrue();

      assertThat(machine.vm("halter").vcpus())
          .hasSize(3)
          .allSatisfy(vcpu ->
              // the starts of the three need three waits; 400 on an idle host
              assertThat(vcpu.stats().waits().get(VcpuEvent.VIRTUAL_INTERRUPT)).isGreaterThan(20));
    }
    assertThat(listener.end("halter").kind()).isEqualTo(VmEnd.Kind.EXITED);
  }

  @Test
  void halterNamesTheProcessorThatDoesNotStart() throws Exception {
    assertThat(end(TestVms.builtinSmp(1, "halter", "cpus=2"))).isEqualTo(VmEnd.Kind.FAILED);

    assertThat(console.text()).isEqualTo("cpu 1 did not start\n");
  }

  @Test
  void latencyPrintsPercentilesInOrderAndEverySampleInItsHistogram() throws Exception {
    assertThat(end("latency", "samples=200 period-us=500")).isEqualTo(VmEnd.Kind.EXITED);

    String number = "(\\d+\\.\\d)";
    Matcher summary =
        Pattern.compile(
                "latency: 200 wakes by (?:TSC deadline|one-shot timer), min %1$s, p50 %1$s, p90 %1$s, p99 %1$s, max %1$s us"
                    .formatted(number))
            .matcher(console.text().lines().findFirst().orElseThrow());
    assertThat(summary.matches()).as(console.text()).isTrue();
    List<Double> late =
        Arrays.asList(1, 2, 3, 4, 5).stream()
            .map(group -> Double.parseDouble(summary.group(group)))
            .toList();
    assertThat(late).isSorted();
    List<MatchResult> buckets = matches("^latency: < *(\\d+) us +(\\d+)(?: #+)?$");
    assertThat(buckets).hasSize((int) console.text().lines().count() - 1);
    assertThat(buckets.stream().mapToInt(b -> Integer.parseInt(b.group(2))).sum()).isEqualTo(200);
    assertThat(buckets.getLast().group(2)).isNotEqualTo("0");
    assertThat(late.getLast()).isLessThanOrEqualTo(Double.parseDouble(buckets.getLast().group(1)));
  }

  @Test
  void timerHearsEveryTickOfEveryTimer() throws Exception {
    Map<String, Double> means =
        TimerGuestReport.shortestMeans(() -> {
          console.clear();
          assertThat(end("timer", TimerGuestReport.ARGS)).isEqualTo(VmEnd.Kind.EXITED);
          return console.text();
        });

    assertThat(means).containsKeys("local APIC, periodic", "local APIC, one-shot", "PIT");
  }

  @Test
  void smpStartsEveryProcessorAndLosesNoPing() throws Exception {
    assertThat(end(TestVms.builtinSmp(3, "smp", "cpus=3 pings=501"))).isEqualTo(VmEnd.Kind.EXITED);

    assertThat(console.text()).isEqualTo("smp: 3 cpus up\nsmp: 501 pings, none lost\n");
  }

  @Test
  void smpNamesTheProcessorThatDoesNotStart() throws Exception {
    assertThat(end(TestVms.builtinSmp(2, "smp", "cpus=3"))).isEqualTo(VmEnd.Kind.FAILED);

    assertThat(console.text()).isEqualTo("cpu 2 did not start\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  void wbinvdOnOnePcpuSeesNobodyMoveWhileStopped(int vcpus) throws Exception {
    assertNobodyMovesWhileStopped(vcpus, 1, Irqchip.USER);
  }

  @ParameterizedTest
  @CsvSource({"3, USER", "4, USER", "3, KERNEL", "4, KERNEL"})
  @Requires(Requirement.CPUS)
  void wbinvdOnTwoPcpusSeesNobodyMoveWhileStopped(int vcpus, Irqchip irqchip) throws Exception {
    assertNobodyMovesWhileStopped(vcpus, 2, irqchip);
  }

  private void assertNobodyMovesWhileStopped(int vcpus, int pcpus, Irqchip irqchip)
      throws Exception {
    String args = "cpus=%d rounds=1000".formatted(vcpus);

    assertThat(
            end(TestVms.builtinSmp("guest", "wbinvd", args, irqchip, TestVms.pcpus(vcpus, pcpus))))
        .as(console::text)
        .isEqualTo(VmEnd.Kind.EXITED);

    assertThat(console.text())
        .endsWith("wbinvd: 1000 rounds on %d cpus, nobody moved\n".formatted(vcpus));
  }

  @Test
  @Requires(Requirement.CPUS)
  void wbinvdThatStopsNobodySeesTheOthersMove(@TempDir Path directory) throws Exception {
    Path image = Files.write(directory.resolve("deaf.bin"), notStopping());

    assertThat(end(TestVms.fileSmp("deaf", image, "cpus=2 rounds=100000", TestVms.pcpus(2, 2))))
        .as(() -> listener.end("deaf") + console.text())
        .isEqualTo(VmEnd.Kind.FAILED);

    assertThat(console.text())
        .matches(
            "wbinvd: round \\d+: cpu [01] had stopped the others, but cpu [01] moved from \\d+ to \\d+\n");
  }

  /** The guest, but what it writes instead of 1 stops nobody. */
  private static byte[] notStopping() throws IOException {
    String program;
    try (InputStream in = requireNonNull(Builtin.class.getResourceAsStream("guests/wbinvd.bin"))) {
      program = new String(in.readAllBytes(), ISO_8859_1);
    }
    String stopsOthers = "\u00b8\u0001\0\0\0\u00ef"; // mov $1, %eax; out %eax, (%dx)
    assertThat(program).contains(stopsOthers);
    return program.replace(stopsOthers, "\u00b8\u0004\0\0\0\u00ef").getBytes(ISO_8859_1);
  }

  @Test
  void wbinvdNamesTheProcessorThatDoesNotStart() throws Exception {
    assertThat(end(TestVms.builtin("alone", "wbinvd", "cpus=2"))).isEqualTo(VmEnd.Kind.FAILED);

    assertThat(console.text()).isEqualTo("cpu 1 did not start\n");
  }
}
