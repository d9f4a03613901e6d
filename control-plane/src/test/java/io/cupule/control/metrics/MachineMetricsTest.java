package io.cupule.control.metrics;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.device.DeviceCounter;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.loop.LoopErrors;
import io.cupule.loop.LoopKind;
import io.cupule.loop.LoopRunner;
import io.cupule.partition.Machine;
import io.cupule.partition.report.VmInfo;
import io.cupule.partition.state.MachineListener;
import io.cupule.time.HostTimers;
import io.cupule.time.TimerService;
import io.cupule.vcpu.VcpuId;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class MachineMetricsTest {
  private static final String COUNTER = "vm=\"counter\"";
  private static final String HALTER = "vm=\"halter\"";
  private static final String LOOP_ERRORS = "cupule_loop_errors_total";
  private static final int SCRAPES = 100;
  private static final double NANOS_PER_SECOND = 1e9;

  private long before;
  private long after;
  private Machine machine;
  private MachineMetrics metrics;

  @BeforeEach
  void makeMachine(@TempDir Path directory) throws Exception {
    before = System.nanoTime();
    machine = Guests.counterAndHalter(directory);
    after = System.nanoTime();
    metrics = new MachineMetrics(() -> machine, "1.2.3");
  }

  @AfterEach
  void close() {
    metrics.close();
    machine.close();
  }

  @Test
  void stateTimesAddUpToTheTimeSinceTheMachineWasMade() {
    start();

    for (int i = 0; i < SCRAPES; i++) {
      long began = System.nanoTime();
      Scrape scrape = scrape();
      long ended = System.nanoTime();

      for (String vm : List.of(COUNTER, HALTER)) {
        assertThat(scrape.all("cupule_vcpu_state_seconds_total", vm)).hasSize(4);
        assertThat(scrape.sum("cupule_vcpu_state_seconds_total", vm))
            .isBetween((began - after) / NANOS_PER_SECOND, (ended - before) / NANOS_PER_SECOND);
      }
    }
  }

  @Test
  void noCounterGoesBack() {
    start();
    Scrape last = scrape();

    for (int i = 0; i < SCRAPES; i++) {
      Scrape next = scrape();
      last.counters()
          .forEach((series, value) ->
              assertThat(next.values().get(series)).as(series).isGreaterThanOrEqualTo(value));
      last = next;
    }
  }

  @Test
  void bucketsOfAHistogramAddUp() {
    start();

    Scrape scrape = scrape();

    List<Double> buckets =
        List.copyOf(scrape.all("cupule_vcpu_wake_to_run_seconds_bucket", HALTER).values());
    assertThat(buckets).hasSize(23).isSorted();
    assertThat(buckets.getLast())
        .isPositive()
        .isEqualTo(scrape.value("cupule_vcpu_wake_to_run_seconds_count", HALTER));
    assertThat(scrape.value("cupule_vcpu_wake_to_run_seconds_sum", HALTER)).isPositive();
  }

  @Test
  void everyFamilyIsThereWithItsTypeAndHelp() {
    start();

    Scrape scrape = scrape();

    for (Family family : Family.values()) {
      Metric metric = family.metric();
      String type = metric.type() == Type.INFO ? "gauge" : metric.type().toString();
      assertThat(scrape.types()).containsEntry(metric.exposed(), type);
      assertThat(scrape.help()).containsEntry(metric.exposed(), metric.help());
    }
  }

  @Test
  void everyCounterOfADeviceIsThereOnceWithItsTypeAndHelp() {
    start();

    Scrape scrape = scrape();

    for (VmInfo vm : machine.vms()) {
      for (DeviceCounter counter : vm.counters().keySet()) {
        DeviceCounter.Metric metric = counter.metric();
        assertThat(scrape.types()).containsEntry(metric.name(), "counter");
        assertThat(scrape.help()).containsEntry(metric.name(), metric.help());
        String vmLabel = "vm=\"%s\"".formatted(vm.name());
        String label =
            metric.label().isEmpty()
                ? vmLabel
                : "%s=\"%s\"".formatted(metric.label(), counter.series());
        assertThat(scrape.all(metric.name(), vmLabel, label)).as(counter.name()).hasSize(1);
      }
    }
  }

  @Test
  void countersOfDevicesHaveTheNamesThatTheyAlwaysHad() {
    Scrape scrape = scrape();

    assertThat(scrape.values())
        .containsKeys(
            "cupule_vm_timer_seconds_total{vm=\"halter\"}",
            "cupule_device_serial_bytes_total{direction=\"in\",vm=\"halter\"}",
            "cupule_device_serial_bytes_total{direction=\"out\",vm=\"halter\"}",
            "cupule_device_serial_dropped_bytes_total{vm=\"halter\"}",
            "cupule_device_unclaimed_accesses_total{vm=\"halter\"}");
  }

  @Test
  void everyFamilyHasAsManySeriesAsTheReferenceSays() {
    start();

    Scrape scrape = scrape();

    for (Family family : Family.values()) {
      String name = family.metric().exposed();
      boolean ofVms = family.labels().contains(Label.VM);
      int series =
          family.metric().type() == Type.HISTOGRAM
              ? scrape.all(name + "_bucket").size()
                  + scrape.all(name + "_sum").size()
                  + scrape.all(name + "_count").size()
              : scrape.all(name).size();
      assertThat(series).as(name).isEqualTo(family.series() * (ofVms ? 2 : 1));
    }
  }

  @Test
  void exactlyOneStateOfAVmIsOne() {
    assertThat(scrape().value("cupule_vm_state", COUNTER, "state=\"created\"")).isOne();

    start();
    assertThat(scrape().value("cupule_vm_state", COUNTER, "state=\"running\"")).isOne();
    machine.pause("counter");
    assertThat(scrape().value("cupule_vm_state", COUNTER, "state=\"paused\"")).isOne();

    assertThat(scrape().sum("cupule_vm_state", COUNTER)).isOne();
  }

  @Test
  void theWayAVmEndedIsTold() throws Exception {
    start();
    assertThat(scrape().sum("cupule_vm_end")).isZero();

    machine.stopAndWait("the test wants it");

    assertThat(scrape().value("cupule_vm_end", COUNTER, "end=\"stopped\"")).isOne();
    assertThat(scrape().sum("cupule_vm_end", COUNTER)).isOne();
  }

  @Test
  void exitsAreCountedByReason() {
    start();

    Scrape scrape = scrape();

    assertThat(scrape.value("cupule_vcpu_exits_total", COUNTER, "reason=\"io\"")).isPositive();
    assertThat(scrape.value("cupule_device_serial_bytes_total", COUNTER, "direction=\"out\""))
        .isPositive();
  }

  @Test
  void aScrapeWaitsForNoLockOfAPcpu() throws Exception {
    start();

    try (HeldPcpus _ = new HeldPcpus(machine)) {
      Scrape scrape = scrape();

      assertThat(scrape.sum("cupule_vcpu_state_seconds_total", HALTER)).isPositive();
      assertThat(scrape.value("cupule_pcpu_switches_total")).isPositive();
    }
  }

  @Test
  void kvmsOwnFiguresAreThere() {
    start();

    Scrape scrape = scrape();

    assertThat(scrape.value("cupule_kvm_vcpu_exits_total", COUNTER, "vcpu=\"0\"")).isPositive();
    assertThat(scrape.types())
        .containsEntry("cupule_kvm_vcpu_exits_total", "counter")
        .containsEntry("cupule_kvm_vm_pages_4k", "gauge")
        .containsEntry("cupule_kvm_vcpu_halt_wait_seconds_total", "counter")
        .containsEntry("cupule_kvm_vcpu_halt_wait_hist_seconds", "histogram");
    assertThat(scrape.all("cupule_kvm_vcpu_halt_wait_hist_seconds_bucket", COUNTER)).hasSize(12);
  }

  @Test
  void figuresOfAVmThatHasEndedAreGone() throws Exception {
    start();

    machine.stopAndWait("the test wants it");

    eventually(
        "KVM's side of the VMs is closed",
        () -> scrape().all("cupule_kvm_vcpu_exits_total").isEmpty());
    assertThat(scrape().sum("cupule_vcpu_exits_total", COUNTER)).isPositive();
  }

  @Test
  void eachOfTheFormsIsWritten() {
    assertThat(metrics.scrape(MachineMetrics.MEDIA_TYPES.getFirst()))
        .contains("# TYPE cupule_vm_info gauge\n")
        .doesNotContain("# EOF");
    assertThat(metrics.scrape(MachineMetrics.MEDIA_TYPES.getLast()))
        .contains("# TYPE cupule_vm info\n")
        .endsWith("# EOF\n");
  }

  @Test
  void failuresOfAListenerAreCounted(@TempDir Path directory) throws Exception {
    MachineListener broken =
        new MachineListener() {
          @Override
          public void vcpuStarted(VcpuId vcpu, int pcpu) {
            throw new IllegalStateException("the disk is full");
          }
        };
    assertThat(scrape().value("cupule_listener_failures_total")).isZero();

    try (Machine told = Guests.counter(directory, broken);
        MachineMetrics measured = new MachineMetrics(() -> told, "1.2.3")) {
      told.start();

      eventually(
          "the failure is counted",
          () -> Scrape.of(measured.scrape()).value("cupule_listener_failures_total") == 1);
    }
  }

  @Test
  void errorsOfALoopAreCountedUnderItsKind(@TempDir Path directory) throws Exception {
    LoopErrors loops = new LoopErrors((_, _) -> {});
    CountDownLatch after = new CountDownLatch(1);
    try (Machine looping = Guests.counter(directory, new MachineListener() {}, loops);
        MachineMetrics measured = new MachineMetrics(() -> looping, "1.2.3");
        HostTimers broken =
            new HostTimers(LoopKind.GUEST_TIMERS, loops, LoopRunner.daemon("broken"))) {
      Scrape before = Scrape.of(measured.scrape());
      assertThat(before.value(LOOP_ERRORS, "loop=\"guest_timers\"")).isZero();

      fail(broken);
      fail(broken);
      broken.timer("later", after::countDown).arm(Long.MIN_VALUE + 1);
      after.await();

      Scrape scrape = Scrape.of(measured.scrape());
      assertThat(scrape.value(LOOP_ERRORS, "loop=\"guest_timers\"")).isEqualTo(2);
      assertThat(scrape.value(LOOP_ERRORS, "loop=\"timers\"")).isZero();
    }
  }

  private static void fail(HostTimers timers) {
    TimerService.Timer broken =
        timers.timer(
            "broken",
            () -> {
              throw new IllegalStateException("a fault of a device");
            });
    broken.arm(Long.MIN_VALUE);
  }

  @Test
  void theProcessAndTheProgramAreMeasured() {
    Scrape scrape = scrape();

    assertThat(scrape.value("cupule_build_info", "version=\"1.2.3\"")).isOne();
    assertThat(scrape.value("process_cpu_seconds_total")).isPositive();
    assertThat(scrape.sum("jvm_memory_used_bytes")).isPositive();
  }

  /** Both guests have been seen to run. */
  private void start() {
    machine.start();
    eventually("the halter wakes and the counter writes", this::bothRan);
  }

  private boolean bothRan() {
    Scrape scrape = scrape();
    return scrape.value("cupule_vcpu_wake_to_run_seconds_count", HALTER) > 5
        && scrape.value("cupule_device_serial_bytes_total", COUNTER, "direction=\"out\"") > 0;
  }

  private Scrape scrape() {
    return Scrape.of(metrics.scrape());
  }
}
