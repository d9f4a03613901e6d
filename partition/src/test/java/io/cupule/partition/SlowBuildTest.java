package io.cupule.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.cupule.device.CharBackend;
import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.ProcSelf;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.SchedulingChange.Params;
import io.cupule.partition.error.MachineException;
import io.cupule.partition.error.MachineException.Kind;
import io.cupule.partition.error.SchedulingException;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.testing.MemoryConsole;
import io.cupule.partition.testing.RecordingListener;
import io.cupule.partition.testing.TestVms;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A VM takes long to be built, as it does on a host whose kernel is busy; here its console does.
 */
@RequiresKvm
@Timeout(180)
final class SlowBuildTest {
  private static final Duration BOUND = Duration.ofSeconds(1);
  private static final VmSettings OTHER = counter("other");
  private static final VmSettings SLOW = counter("slow");

  private final CountDownLatch building = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private volatile boolean slow;

  private static VmSettings counter(String name) {
    return TestVms.builtinSmp(name, "counter", "interval-ms=1", Irqchip.USER, TestVms.cpu());
  }

  private CharBackend console(VmSettings vm) {
    if (slow && vm.name().equals("slow")) {
      building.countDown();
      await(goOn);
    }
    return new MemoryConsole();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Machine machine(VmSettings... vms) {
    return Machine.create(
        TestVms.withStopTimeout(BOUND, TestVms.scenario(vms)),
        this::console,
        new RecordingListener());
  }

  private void busy(Runnable operation) {
    assertThatThrownBy(operation::run)
        .hasMessageContaining("for more than 1000 ms")
        .asInstanceOf(type(MachineException.class))
        .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(Kind.CONFLICT));
  }

  @Test
  void anAdditionHoldsUpNoOperationOnOthers() throws Exception {
    slow = true;
    try (Machine machine = machine(OTHER);
        ExecutorService thread = Executors.newSingleThreadExecutor()) {
      machine.start();
      Future<?> addition = thread.submit(() -> machine.add(SLOW));
      await(building);

      machine.pause("other");
      machine.resume("other");
      machine.reset("other");
      machine.stop("other", "enough", Duration.ofSeconds(10));
      machine.start("other");
      busy(() -> machine.add(counter("third")));
      assertThatThrownBy(
              () -> machine.change(SchedulingChange.ofVm("other", Params.NONE.withWeight(7))))
          .isInstanceOf(SchedulingException.class)
          .hasMessageContaining("for more than 1000 ms");

      goOn.countDown();
      addition.get();
      machine.change(SchedulingChange.ofVm("other", Params.NONE.withWeight(7)));
      machine.start("slow");
    }
  }

  @Test
  void aCloseWaitsForTheAdditionThatIsUnderWayAndTakesItAlong() throws Exception {
    slow = true;
    RecordingListener told = new RecordingListener();
    Machine machine = Machine.create(TestVms.scenario(OTHER), this::console, told);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      machine.start();
      Future<?> addition = threads.submit(() -> machine.add(SLOW));
      await(building);
      Future<?> close = threads.submit(machine::close);
      assertThatThrownBy(() -> close.get(100, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);

      goOn.countDown();

      addition.get(Patience.SECONDS, TimeUnit.SECONDS);
      close.get(Patience.SECONDS, TimeUnit.SECONDS);
    }
    assertThat(told.lives("slow")).contains("created");
    assertThat(ProcSelf.kvmDescriptors()).isEmpty();
  }

  @Test
  void aMachineThatIsClosedTakesNoMoreVms() {
    Machine machine = machine(OTHER);
    machine.close();

    assertThatThrownBy(() -> machine.add(SLOW))
        .hasMessage("vm slow: the machine is closed")
        .asInstanceOf(type(MachineException.class))
        .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(Kind.CONFLICT));
    assertThatThrownBy(
            () -> machine.change(SchedulingChange.ofVm("other", Params.NONE.withWeight(7))))
        .isInstanceOf(SchedulingException.class)
        .hasMessageContaining("the machine is closed");
    machine.close();
    assertThat(ProcSelf.kvmDescriptors()).isEmpty();
  }

  @Test
  void operationsOnAVmThatIsBeingBuiltAnewAreRefusedAfterAWhile() throws Exception {
    try (Machine machine = machine(OTHER, SLOW);
        ExecutorService thread = Executors.newSingleThreadExecutor()) {
      machine.start();
      machine.stop("slow", "enough", Duration.ofSeconds(10));
      slow = true;
      Future<?> start = thread.submit(() -> machine.start("slow"));
      await(building);

      busy(() -> machine.pause("slow"));
      busy(() -> machine.remove("slow"));
      machine.pause("other");

      goOn.countDown();
      start.get();
      machine.pause("slow");
    }
  }
}
