package io.cupule.partition;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.cupule.kvm.testing.ProcSelf;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.loop.LoopErrors;
import io.cupule.partition.error.MachineException;
import io.cupule.partition.error.MachineException.Kind;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.state.VmEnd;
import io.cupule.partition.state.VmStatus;
import io.cupule.partition.testing.MemoryConsole;
import io.cupule.partition.testing.RecordingListener;
import io.cupule.partition.testing.TestVms;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starts of VMs whose vCPUs get no thread, as where a process is at its limit of them. */
@RequiresKvm
@Timeout(60)
final class FailedStartTest {
  private static final int VCPUS = 3;
  private static final VmSettings FIRST = spinner("first");
  private static final VmSettings OTHER = spinner("other");

  private final RecordingListener listener = new RecordingListener();
  private final ThreadFactory plain = Thread.ofPlatform().factory();
  private final AtomicInteger left = new AtomicInteger();

  private static VmSettings spinner(String name) {
    return TestVms.builtinSmp(name, "spin", "", Irqchip.USER, TestVms.pcpus(VCPUS, 1));
  }

  /** Makes no more threads than are left. */
  private Thread limited(Runnable body) {
    if (left.getAndDecrement() <= 0) {
      throw new OutOfMemoryError("unable to create native thread: possibly out of memory");
    }
    return plain.newThread(body);
  }

  private Machine machine(VmSettings... vms) {
    Scenario scenario = TestVms.scenario(vms);
    Machine machine =
        new Machine(
            scenario, _ -> new MemoryConsole(), listener, this::limited, LoopErrors.toSystemLog());
    List.of(vms).forEach(machine::add);
    return machine;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void startWithoutThreadsIsRefusedWithTheRemedyAndCanBeTriedAgain(int threads) {
    try (Machine machine = machine(FIRST)) {
      left.set(threads);
      assertThatThrownBy(() -> machine.start("first"))
          .hasMessageContainingAll(
              "vm first: it did not start", "first/vcpu" + threads, "native thread", "ulimit -u")
          .hasCauseInstanceOf(OutOfMemoryError.class)
          .asInstanceOf(type(MachineException.class))
          .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(Kind.HOST));
      eventually("it is over", () -> listener.hasEnded("first"));
      assertThat(listener.end("first").kind()).isEqualTo(VmEnd.Kind.CRASHED);

      left.set(VCPUS);
      machine.start("first");

      assertThat(machine.state("first")).isEqualTo(VmStatus.RUNNING);
      machine.stop("first", "enough", Duration.ofSeconds(10));
      machine.remove("first");
    }
    assertThat(ProcSelf.kvmDescriptors()).isEmpty();
  }

  @Test
  void removalAfterAFailedStartGivesAllBack() {
    try (Machine machine = machine(FIRST)) {
      machine.remove("first");
      List<String> before = ProcSelf.kvmDescriptors();
      machine.add(FIRST);
      left.set(1);
      assertThatThrownBy(() -> machine.start("first")).isInstanceOf(MachineException.class);

      eventually("it is over", () -> listener.hasEnded("first"));
      machine.remove("first");

      assertThat(ProcSelf.kvmDescriptors()).containsExactlyElementsOf(before);
      assertThat(ProcSelf.threadNames()).noneMatch(name -> name.startsWith("first/"));
    }
  }

  @Test
  void oneThatCannotStartKeepsNoOtherFromStarting() {
    try (Machine machine = machine(FIRST, OTHER)) {
      left.set(VCPUS); // the first has its threads, the other has none
      machine.start();

      assertThat(machine.state("first")).isEqualTo(VmStatus.RUNNING);
      eventually("it is over", () -> listener.hasEnded("other"));
      assertThat(listener.end("other").detail()).contains("other/vcpu0 did not start");
      assertThat(listener.lives("other")).doesNotContain("started");
    }
  }
}
