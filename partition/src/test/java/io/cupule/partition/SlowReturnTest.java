package io.cupule.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.device.CharBackend;
import io.cupule.device.CharReceiver;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.linux.LinuxThread;
import io.cupule.partition.SchedulingChange.Params;
import io.cupule.partition.error.MachineException;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.state.VmStatus;
import io.cupule.partition.testing.RecordingListener;
import io.cupule.partition.testing.TestVms;
import io.cupule.partition.vm.Ensemble;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an ended VM had comes back late, as it does on a host whose kernel is busy. */
@RequiresKvm
@Timeout(180)
final class SlowReturnTest {
  private static final Duration BOUND = Duration.ofSeconds(1);
  private static final VmSettings GUEST = TestVms.builtin("guest", "counter", "interval-ms=1");

  private final SlowConsole console = new SlowConsole();

  /** Its closing takes until it is let go. */
  private static final class SlowConsole implements CharBackend {
    private final CountDownLatch letGo = new CountDownLatch(1);
    private final CompletableFuture<BitSet> closersCpus = new CompletableFuture<>();

    @Override
    public void write(int value) {}

    @Override
    public void attach(CharReceiver receiver) {}

    @Override
    public void close() {
      closersCpus.complete(LinuxThread.affinity(0));
      boolean waits = true;
      while (waits) {
        try {
          letGo.await();
          waits = false;
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }
  }

  private Machine ended() {
    Machine machine =
        Machine.create(
            TestVms.withStopTimeout(BOUND, TestVms.scenario(GUEST)),
            _ -> console,
            new RecordingListener());
    machine.start();
    machine.stop("guest", "enough");
    console.closersCpus.join();
    return machine;
  }

  private static void refused(ThrowingCallable operation, String why) {
    assertThatThrownBy(operation).isInstanceOf(MachineException.class).hasMessageContaining(why);
  }

  @Test
  void operationsThatNeedNothingOfItDoNotWait() {
    try (Machine machine = ended()) {
      refused(() -> machine.pause("guest"), "it is powered_off and cannot be paused");
      refused(() -> machine.reset("guest"), "it is powered_off and cannot be reset");
      machine.change(SchedulingChange.ofVm("guest", Params.NONE.withWeight(7)));
      assertThat(machine.state("guest")).isEqualTo(VmStatus.POWERED_OFF);
      console.letGo.countDown();
    }
  }

  @Test
  void itStartsAgainOnceAllIsBackAndSaysSoBefore() {
    try (Machine machine = ended()) {
      refused(() -> machine.start("guest"), "it can be started again in a moment");
      refused(() -> machine.remove("guest"), "it can be removed in a moment");

      console.letGo.countDown();
      Ensemble.await(
          () -> {
            try {
              machine.start("guest");
              return true;
            } catch (MachineException e) {
              return false;
            }
          },
          "it starts again");
    }
  }

  @Test
  void theThreadThatGivesItBackHasNotTheVcpusCpuForItself() {
    BitSet mine = LinuxThread.affinity(0);
    try (Machine _ = ended()) {
      assertThat(console.closersCpus.join()).isEqualTo(mine);
      console.letGo.countDown();
    }
  }
}
