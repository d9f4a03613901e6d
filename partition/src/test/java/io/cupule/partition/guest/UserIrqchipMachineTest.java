package io.cupule.partition.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.Requirement;
import io.cupule.kvm.testing.Requires;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.Machine;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.state.VmEnd;
import io.cupule.partition.testing.MemoryConsole;
import io.cupule.partition.testing.RecordingListener;
import io.cupule.partition.testing.TestVms;
import io.cupule.partition.testing.TimerGuestReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The built-in guests with interrupt controllers and timers in user space, on real KVM. */
@RequiresKvm
@Timeout(180)
final class UserIrqchipMachineTest {
  private static final Duration LONG = Patience.LONG;

  /** Enters x2APIC mode, prints I in the handler of an IPI to itself, and G in that of #GP. */
  private static final String X2APIC =
      "31 c0 8e d8 8e d0 bc 00 70" // xor ax, ax; mov ds, ax; mov ss, ax; mov sp, 0x7000
          + " c7 06 00 01 58 7c c7 06 02 01 00 00" // vector 0x40: ipi
          + " c7 06 34 00 6d 7c c7 06 36 00 00 00" // vector 13: gp
          + " 66 b9 1b 00 00 00 0f 32 80 cc 0c 0f 30" // IA32_APIC_BASE: enable, x2APIC
          + " 66 b9 0f 08 00 00 66 b8 ff 01 00 00 66 31 d2 0f 30" // spurious vector: enable
          + " 66 b9 3f 08 00 00 66 b8 40 00 00 00 0f 30" // self IPI: vector 0x40
          + " fb f4" // sti; hlt
          + " 66 b9 0c 08 00 00 0f 32 f4" // rdmsr of a reserved register; hlt
          + " ba f8 03 b0 49 ee" // ipi: print I
          + " 66 b9 0b 08 00 00 66 31 c0 66 31 d2 0f 30 cf" // EOI; iret
          + " ba f8 03 b0 47 ee" // gp: print G
          + " 31 c0 e6 f4 f4"; // debug exit 0

  private final RecordingListener listener = new RecordingListener();
  private final MemoryConsole console = new MemoryConsole();

  /** Runs a VM to its end and returns what it printed. */
  private String run(VmSettings vm) throws InterruptedException {
    try (Machine machine = Machine.create(TestVms.scenario(vm), _ -> console, listener)) {
      machine.start();
      assertThat(machine.awaitEnd(LONG)).as(() -> "printed: " + console.text()).isTrue();
    }
    assertThat(listener.end(vm.name()).kind()).as(console.text()).isEqualTo(VmEnd.Kind.EXITED);
    String printed = console.text();
    console.clear();
    return printed;
  }

  @Test
  void timersKeepTheirPeriodsAndTickNeverTooEarly() throws Exception {
    Map<String, Double> means =
        TimerGuestReport.shortestMeans(
            () -> run(TestVms.builtinUser("timer", TimerGuestReport.ARGS, TestVms.cpu())));

    assertThat(means)
        .containsOnlyKeys("local APIC, periodic", "local APIC, one-shot", "TSC deadline", "PIT");
    assertThat(means.get("TSC deadline")).isGreaterThan(10000.0);
  }

  @Test
  void tscDeadlineNeverWakesTheGuestBeforeIt() throws Exception {
    String printed =
        run(TestVms.builtinUser("latency", "samples=300 period-us=500", TestVms.cpu()));

    // The guest counts a wake before its deadline as 0.
    assertThat(printed).matches("(?s)latency: 300 wakes by TSC deadline, min (?!0\\.0).*");
  }

  @Test
  void halterIsWokenOncePerPeriodAndLeavesThePcpuMeanwhile() throws Exception {
    VmSettings vm =
        TestVms.builtinUser("halter", "prints=3 interval-ms=100 period-us=20000", TestVms.cpu());

    List<Long> wakes =
        run(vm).lines().map(line -> Long.parseLong(line.replaceFirst("wakes ", ""))).toList();

    assertThat(wakes).hasSize(3).isSorted().doesNotHaveDuplicates();
    // 15 on an idle host, and never more than the timer's periods
    assertThat(wakes.getLast()).isBetween(4L, 20L);
  }

  @Test
  void x2apicModeSendsToItselfAndFaultsOnAReservedRegister(@TempDir Path directory)
      throws Exception {
    byte[] code = HexFormat.ofDelimiter(" ").parseHex(X2APIC);

    assertThat(run(TestVms.realMode(directory, "x2apic", Irqchip.USER, code))).isEqualTo("IG");
  }

  @Test
  @Requires(Requirement.CPUS)
  void smpWithAPcpuForEachLosesNoPing() throws Exception {
    assertThat(run(TestVms.builtinUser("smp", "cpus=2 pings=500", TestVms.pcpus(2, 2))))
        .isEqualTo("smp: 2 cpus up\nsmp: 500 pings, none lost\n");
  }

  @Test
  void smpOnOnePcpuLosesNoPing() throws Exception {
    assertThat(run(TestVms.builtinUser("smp", "cpus=2 pings=500", TestVms.pcpus(2, 1))))
        .isEqualTo("smp: 2 cpus up\nsmp: 500 pings, none lost\n");
  }

  @Test
  @Requires(Requirement.CPUS)
  void smpOfFourOnTwoPcpusLosesNoPing() throws Exception {
    assertThat(run(TestVms.builtinUser("smp", "cpus=4 pings=500", TestVms.pcpus(4, 2))))
        .isEqualTo("smp: 4 cpus up\nsmp: 500 pings, none lost\n");
  }
}
