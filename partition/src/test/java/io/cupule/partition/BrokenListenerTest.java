package io.cupule.partition;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.ProcSelf;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.state.MachineListener;
import io.cupule.partition.state.VmEnd;
import io.cupule.partition.testing.MemoryConsole;
import io.cupule.partition.testing.TestVms;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A listener that throws at whatever it is told. */
@RequiresKvm
@Timeout(60)
final class BrokenListenerTest {
  private static final MachineListener BROKEN =
      (MachineListener)
          Proxy.newProxyInstance(
              BrokenListenerTest.class.getClassLoader(),
              new Class<?>[] {MachineListener.class},
              (_, method, _) -> {
                throw new AssertionError("broken: " + method.getName());
              });

  private static Machine machine() {
    return Machine.create(
        TestVms.scenario(TestVms.builtin("alpha", "counter", "interval-ms=1")),
        _ -> new MemoryConsole(),
        BROKEN);
  }

  @Test
  void vmsLiveAndEndAndAreGivenBackAllTheSame() {
    try (Machine machine = machine()) {
      machine.start("alpha");
      machine.pause("alpha");
      machine.resume("alpha");
      machine.reset("alpha");
      VmEnd end = machine.stop("alpha", "enough", Duration.ofSeconds(10));
      assertThat(end.kind()).isEqualTo(VmEnd.Kind.STOPPED);
      machine.start("alpha");
      machine.stop("alpha", "enough", Duration.ofSeconds(10));
      machine.remove("alpha");

      eventually("all is given back", () -> ProcSelf.kvmDescriptors().isEmpty());
      assertThat(machine.listenerFailures()).isGreaterThan(9);
    }
  }
}
