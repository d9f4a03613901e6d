package io.cupule.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.partition.report.MachineReport;
import io.cupule.partition.report.MachineReport.PcpuReport;
import io.cupule.partition.report.MachineReport.ReservationReport;
import io.cupule.partition.report.MachineReport.VcpuReport;
import io.cupule.partition.report.MachineReport.VmReport;
import io.cupule.partition.report.Percentiles;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndTableTest {
  private static final MachineReport REPORT =
      new MachineReport(
          "two",
          5.0,
          List.of(vm("alpha", "powered off", ""), vm("b", "crashed", "triple fault")),
          List.of(
              vcpu("alpha", 0, Map.of("io", 7L, "hlt", 1200L, "mmio", 0L)), vcpu("b", 1, Map.of())),
          List.of(new PcpuReport(0, "bvt", 1.25, 12, 5, 61_500, 1_200_000)));

  @Test
  void tablesAreAlignedAndCountEveryState() {
    assertThat(printed())
        .isEqualTo(
            """

            two: 5.000 s

            VM     end          resets   serial out  serial in  unclaimed  detail
            alpha  powered off  guest 2  11 B        2 B        3
            b      crashed      guest 2  11 B        2 B        3          triple fault

            vCPU         pCPU  running  runnable  blocked  offline  in guest  stolen  kicks  exits
            alpha/vcpu0  0     1.500    0.250     3.000    0.250    1.400     0.125   4      hlt 1200, io 7
            b/vcpu0      1     1.500    0.250     3.000    0.250    1.400     0.125   4

            vCPU         share   switches          wakes  wake-to-run p50  p99      max      requests
            alpha/vcpu0  31.6 %  block 9, slice 2  9      2.5 us           40.0 us  51.2 us  event 7
            b/vcpu0      31.6 %  block 9, slice 2  9      2.5 us           40.0 us  51.2 us  event 7

            vCPU         periods  met  missed  by the host  late by    max
            alpha/vcpu0  500      490  10      8            1500.0 us  4000.0 us

            pCPU  policy  idle   switches  slices  slice late by  max
            0     bvt     1.250  12        5       61.5 us        1200.0 us
            """);
  }

  @Test
  void outputThatNobodyGetsIsCounted() {
    VmReport loud =
        new VmReport("loud", "stopped", true, "", List.of(), Map.of(), counters(900, 0, 800, 0));
    StringWriter text = new StringWriter();
    new EndTable(new MachineReport("one", 1, List.of(loud), List.of(), List.of()))
        .print(new PrintWriter(text));

    assertThat(text.toString()).contains("loud  stopped          900 B, 800 B dropped  0 B");
  }

  private static String printed() {
    StringWriter text = new StringWriter();
    new EndTable(REPORT).print(new PrintWriter(text));
    return text.toString();
  }

  private static VmReport vm(String name, String end, String detail) {
    Map<String, Long> resets = Map.of("guest", 2L);
    return new VmReport(name, end, true, detail, List.of(), resets, counters(11, 2, 0, 3));
  }

  private static Map<String, Number> counters(long out, long in, long dropped, long unclaimed) {
    return Map.of(
        "serialBytesOut", out,
        "serialBytesIn", in,
        "serialBytesDropped", dropped,
        "unclaimedAccesses", unclaimed);
  }

  private static VcpuReport vcpu(String vm, int pcpu, Map<String, Long> exits) {
    Map<String, Double> seconds =
        Map.of("running", 1.5, "runnable", 0.25, "blocked", 3.0, "offline", 0.25);
    return new VcpuReport(
        vm,
        0,
        pcpu,
        seconds,
        1.4,
        0.125,
        exits,
        4,
        Map.of("slice", 2L, "block", 9L, "yield", 0L),
        new Percentiles(9, 2_500, 30_000, 40_000, 51_200),
        Map.of("event", 7L),
        pcpu == 0
            ? new ReservationReport(500, 490, 10, 8, 1_500_000, 4_000_000)
            : new ReservationReport(0, 0, 0, 0, 0, 0));
  }
}
