package io.cupule.vcpu;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.kvm.VcpuFd;
import io.cupule.kvm.testing.ProcSelf;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.TestVm.Mode;
import io.cupule.linux.LinuxThread;
import io.cupule.linux.error.SystemCallException;
import io.cupule.vcpu.exit.ExitHandler;
import io.cupule.vcpu.exit.ExitReason;
import io.cupule.vcpu.exit.VcpuEnd;
import java.io.Serial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Start, stop and close, in every order. */
@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class VcpuLifeTest {
  private static final int[] SPIN = {0xeb, 0xfe}; // jmp .
  private static final int NO_SUCH_PCPU = 8000;
  private static final int ROUNDS = 200;

  private final Recorder recorder = new Recorder();

  @Test
  void threadIsNamedAfterTheVcpuAndPinned() throws Exception {
    CompletableFuture<Integer> thread = new CompletableFuture<>();
    try (Guest guest = new Guest(Mode.USER, recorder, SPIN)) {
      guest.start(_ -> thread.complete(LinuxThread.currentId()));
      int id = thread.get();
      BitSet pcpu = new BitSet();
      pcpu.set(guest.vcpu.pcpu());
      assertThat(ProcSelf.status(id, "Name")).hasValue("guest/vcpu0");
      assertThat(LinuxThread.affinity(id)).isEqualTo(pcpu);
      assertThat(LinuxThread.affinity(0)).isNotEqualTo(new BitSet());
    }
  }

  @Test
  void threadAndDescriptorsAreGoneAfterwards() throws Exception {
    try (Guest guest = new Guest(Mode.USER, recorder, SPIN).start()) {
      assertThat(ProcSelf.kvmDescriptors()).hasSize(3);
      guest.vcpu.lifecycle().stop();
      guest.awaitEnd();
    }
    eventually("the thread is gone", () -> !ProcSelf.threadNames().contains("guest/vcpu0"));
    assertThat(ProcSelf.kvmDescriptors()).isEmpty();
  }

  @Test
  void stopBeforeStartEndsItBeforeItsFirstInstruction() throws Exception {
    try (Guest guest = new Guest(Mode.REAL, recorder, 0xe6, 0x10)) { // out 0x10, al
      guest.vcpu.lifecycle().stop();
      guest.start();
      assertThat(guest.awaitEnd()).isEqualTo(new VcpuEnd.Stopped());
      assertThat(recorder.accesses).isEmpty();
      assertThat(guest.vcpu.stats().exits()).isEmpty();
    }
  }

  @Test
  void kickBeforeStartIsNoticedAtTheStart() throws Exception {
    try (Guest guest = new Guest(Mode.USER, recorder, SPIN)) {
      long ticket = guest.vcpu.kick();
      assertThat(guest.vcpu.acknowledged()).isLessThan(ticket);
      guest.start();
      guest.awaitNotice(ticket);
    }
  }

  @Test
  void secondStartIsRefusedAndHarmless() throws Exception {
    try (Guest guest = new Guest(Mode.USER, recorder, SPIN).start()) {
      assertThatIllegalStateException()
          .isThrownBy(guest::start)
          .withMessage("guest/vcpu0 was started before");
      guest.awaitNotice(guest.vcpu.kick());
    }
  }

  @Test
  void oneOfManyStartsAtOnceSucceeds() throws Exception {
    int starters = 4;
    for (int round = 0; round < 20; round++) {
      try (Guest guest = new Guest(Mode.USER, recorder, SPIN);
          ExecutorService threads = Executors.newFixedThreadPool(starters)) {
        Callable<Boolean> starting =
            () -> {
              try {
                guest.start();
                return true;
              } catch (IllegalStateException _) {
                return false;
              }
            };
        int started = 0;
        for (Future<Boolean> each :
            threads.invokeAll(Stream.generate(() -> starting).limit(starters).toList())) {
          started += each.get() ? 1 : 0;
        }
        assertThat(started).isOne();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {NO_SUCH_PCPU, 100_000, -1})
  void pcpuThatCannotBeUsedFailsTheStartAndLeavesNothing(int pcpu) throws Exception {
    try (Guest guest = new Guest(Mode.USER, pcpu, recorder, SPIN)) {
      assertThatThrownBy(guest::start)
          .isInstanceOf(SystemCallException.class)
          .hasMessage(
              "sched_setaffinity(CPU {%d}): EINVAL - that CPU is offline or outside the process's"
                  + " cpuset; choose one that is allowed",
              pcpu);
      assertThat(guest.vcpu.lifecycle().awaitEnd(0)).isTrue();
      assertThat(guest.end).as("what never ran does not end").isNotDone();
      assertThat(guest.vcpu.stats().exits()).isEmpty();
    }
    eventually("the thread is gone", () -> !ProcSelf.threadNames().contains("guest/vcpu0"));
    assertThat(ProcSelf.kvmDescriptors()).isEmpty();
  }

  @Test
  void faultInTheSetUpFailsTheStart() throws Exception {
    for (Throwable fault : List.of(new IllegalStateException("no"), new AssertionError("never"))) {
      try (Guest guest = new Guest(Mode.USER, recorder, SPIN)) {
        assertThatThrownBy(() -> guest.start(_ -> raise(fault))).isSameAs(fault);
        assertThat(guest.vcpu.lifecycle().awaitEnd(0)).isTrue();
        assertThatIllegalStateException().isThrownBy(guest::start);
      }
    }
  }

  private static void raise(Throwable fault) {
    if (fault instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) fault;
  }

  @Test
  void startAfterCloseFails() throws Exception {
    try (Guest guest = new Guest(Mode.USER, recorder, SPIN)) {
      guest.vcpu.close();
      assertThatThrownBy(guest::start)
          .isInstanceOf(SystemCallException.class)
          .hasMessageEndingWith("EBADF (the file descriptor is closed)");
    }
  }

  @Test
  void closeOfARunningVcpuIsRefusedAndItGoesOn() throws Exception {
    try (Guest guest = new Guest(Mode.USER, recorder, SPIN).start()) {
      assertThatIllegalStateException()
          .isThrownBy(guest.vcpu::close)
          .withMessage("guest/vcpu0 has not ended; stop it and await its end first");
      guest.awaitNotice(guest.vcpu.kick());
    }
  }

  @Test
  void vcpuThatWasNeverStartedHasNoEndToWaitFor() throws Exception {
    try (Guest guest = new Guest(Mode.USER, recorder, SPIN)) {
      assertThat(guest.vcpu.lifecycle().awaitEnd(0)).isTrue();
    }
  }

  @Test
  void kickAndStopAfterTheEndAndAfterCloseAreHarmless() throws Exception {
    try (Guest guest = new Guest(Mode.USER, recorder, SPIN).start()) {
      guest.vcpu.lifecycle().stop();
      guest.awaitEnd();
      guest.vcpu.kick();
      guest.vcpu.lifecycle().stop();
      guest.vcpu.close();
      guest.vcpu.kick();
      guest.vcpu.lifecycle().stop();
      assertThat(guest.end).isCompletedWithValue(new VcpuEnd.Stopped());
    }
  }

  @Test
  void vcpuMayStopItself() throws Exception {
    CompletableFuture<Guest> self = new CompletableFuture<>();
    ExitHandler stopping = new Failing(() -> self.join().vcpu.lifecycle().stop());
    int[] code = {0xe6, 0x10, 0xe6, 0x11, 0xf4}; // out 0x10, al; out 0x11, al; hlt
    try (Guest guest = new Guest(Mode.REAL, stopping, code)) {
      self.complete(guest);
      guest.start();
      assertThat(guest.awaitEnd()).isEqualTo(new VcpuEnd.Stopped());
      assertThat(guest.vcpu.stats().exits()).containsEntry(ExitReason.IO, 1L);
    }
  }

  @Test
  void endIsReachedEvenWhereTheListenerFails() throws Exception {
    CompletableFuture<VcpuEnd> told = new CompletableFuture<>();
    VcpuListener failing =
        new VcpuListener() {
          @Override
          public void halted(Vcpu vcpu) {}

          @Override
          public void ended(Vcpu vcpu, VcpuEnd how) {
            Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
            told.complete(how);
            throw new IllegalStateException("the listener is broken");
          }
        };
    try (Guest guest = new Guest(Mode.USER, recorder, SPIN)) {
      Vcpu vcpu =
          new Vcpu(
              new VcpuId("failing", 0),
              guest.machine.vcpu(),
              guest.machine.memory(),
              recorder,
              failing,
              VcpuConfig.alone(Guest.allowedPcpu()));
      vcpu.lifecycle().start(guest.machine::enter);
      vcpu.lifecycle().stop();
      assertThat(vcpu.lifecycle().awaitEnd(TimeUnit.SECONDS.toNanos(Guest.PATIENCE_SECONDS)))
          .isTrue();
      assertThat(told).isCompletedWithValue(new VcpuEnd.Stopped());
    }
  }

  /** As where the heap is full: what says what is wrong goes wrong as well. */
  private static final class Undescribable extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no room for words");
    }
  }

  @Test
  void endThatCannotBeDescribedIsToldAllTheSame() throws Exception {
    ExitHandler undescribable =
        new Failing(() -> {
          Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
          throw new Undescribable();
        });
    try (Guest guest = new Guest(Mode.REAL, undescribable, 0xe6, 0x10).start()) { // out 0x10, al
      assertThat(guest.awaitCrash().reason()).contains("internal fault");
    }
  }

  @Test
  void threadThatCannotBeMadeFailsTheStartAndLeavesNothing() throws Exception {
    OutOfMemoryError limit = new OutOfMemoryError("unable to create native thread");
    VcpuConfig alone = VcpuConfig.alone(Guest.allowedPcpu());
    VcpuConfig refused =
        new VcpuConfig(
            alone.pcpu(),
            alone.params(),
            alone.rendezvous(),
            alone.irqchip(),
            alone.account(),
            _ -> {
              throw limit;
            });
    try (Guest guest = new Guest(Mode.USER, new VcpuId("guest", 0), refused, recorder, SPIN)) {
      assertThatThrownBy(guest::start).isSameAs(limit);
      assertThat(guest.vcpu.lifecycle().awaitEnd(0)).isTrue();
    }
    assertThat(ProcSelf.kvmDescriptors()).isEmpty();
  }

  @Test
  void startsAndStopsLeaveNoDescriptorNoMappingAndNoThread() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      try (Guest guest = new Guest(Mode.USER, recorder, SPIN).start()) {
        assertThat(guest.vcpu.lifecycle().awaitEnd(0)).isFalse();
      }
    }
    eventually("the threads are gone", () -> !ProcSelf.threadNames().contains("guest/vcpu0"));
    assertThat(ProcSelf.kvmDescriptors()).isEmpty();
    assertThat(Files.readString(Path.of("/proc/self/maps"))).doesNotContain("kvm-vcpu");
  }

  @Test
  void setUpRunsOnTheVcpusOwnThread() throws Exception {
    CompletableFuture<String> name = new CompletableFuture<>();
    try (Guest guest = new Guest(Mode.USER, recorder, SPIN)) {
      guest.start((VcpuFd _) -> name.complete(Thread.currentThread().getName()));
      assertThat(name).isCompletedWithValue("guest/vcpu0");
    }
  }
}
