package io.cupule.partition;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.error.MachineException;
import io.cupule.partition.error.MachineException.Kind;
import io.cupule.partition.state.VmEnd;
import io.cupule.partition.testing.MemoryConsole;
import io.cupule.partition.testing.RecordingListener;
import io.cupule.partition.testing.TestVms;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A VM that is given back before it ran: nobody waits for an end that does not come. */
@RequiresKvm
@Timeout(180)
final class NeverStartedTest {
  private final RecordingListener listener = new RecordingListener();

  private Machine machine() {
    return Machine.create(
        TestVms.scenario(TestVms.builtin("guest", "spin", "")), _ -> new MemoryConsole(), listener);
  }

  @Test
  void stopOnAClosedMachineIsRefusedAtOnce() {
    Machine machine = machine();
    machine.close();

    assertThatThrownBy(() -> machine.stop("guest", "enough", Patience.LONG))
        .hasMessage("vm guest: it is powered_off and cannot be stopped")
        .asInstanceOf(type(MachineException.class))
        .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(Kind.CONFLICT));
    assertThat(machine.vm("guest").end()).map(VmEnd::detail).contains("the machine is closed");
    assertThat(listener.lives("guest")).containsExactly("created");
  }

  @Test
  void waitForAllToEndIsOverWhenTheLastIsRemoved() throws Exception {
    try (Machine machine = machine()) {
      FutureTask<Boolean> wait = new FutureTask<>(() -> machine.awaitEnd(Patience.LONG));
      Thread waiter = Thread.ofPlatform().start(wait);
      eventually("it waits", () -> waiter.getState() == Thread.State.TIMED_WAITING);

      machine.remove("guest");

      assertThat(wait.get()).isTrue();
      assertThat(listener.lives("guest")).containsExactly("created", "removed");
    }
  }
}
