package io.cupule.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.ProcSelf;
import io.cupule.linux.LinuxThread.SchedulingClass;
import io.cupule.linux.call.Libc;
import io.cupule.linux.call.LinuxAbi;
import io.cupule.linux.error.SystemCallException;
import io.cupule.linux.raw.Linux;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LinuxThreadTest {
  private static final String NOT_ALLOWED =
      "EINVAL - that CPU is offline or outside the process's cpuset; choose one that is allowed";

  @Test
  void currentIdIsTheKernelsNumberOfTheCallingThread() throws Exception {
    String name =
        onNewThread(() -> {
          Thread.currentThread().setName("named-by-test");
          return ProcSelf.status(LinuxThread.currentId(), "Name").orElseThrow();
        });
    assertThat(name).isEqualTo("named-by-test");
  }

  @Test
  void affinityIsWhatTheKernelAllows() {
    assertThat(list(LinuxThread.affinity(0)))
        .isEqualTo(ProcSelf.status(LinuxThread.currentId(), "Cpus_allowed_list").orElseThrow());
  }

  @Test
  void pinnedThreadMayUseOneCpuAndOthersAreNotTouched() throws Exception {
    BitSet before = LinuxThread.affinity(0);
    int last = before.length() - 1;
    BitSet pinned =
        onNewThread(() -> {
          LinuxThread.pin(last);
          return LinuxThread.affinity(LinuxThread.currentId());
        });
    assertThat(pinned).isEqualTo(BitSet.valueOf(bit(last)));
    assertThat(LinuxThread.affinity(0)).isEqualTo(before);
  }

  @Test
  void affinityOfAnotherThreadCanBeSet() throws Exception {
    int first = LinuxThread.affinity(0).nextSetBit(0);
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      int id = other.submit(LinuxThread::currentId).get();
      LinuxThread.affinity(id, BitSet.valueOf(bit(first)));
      assertThat(other.submit(() -> LinuxThread.affinity(0)).get())
          .isEqualTo(BitSet.valueOf(bit(first)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8191, 8192, Integer.MAX_VALUE, -1})
  void pinningToACpuThatTheMachineLacksIsRefusedWithTheRemedy(int cpu) throws Exception {
    SystemCallException refusal =
        onNewThread(() -> {
          try {
            LinuxThread.pin(cpu);
            throw new AssertionError("pinned to CPU " + cpu);
          } catch (SystemCallException e) {
            return e;
          }
        });
    assertThat(refusal).hasMessage("sched_setaffinity(CPU {%d}): %s", cpu, NOT_ALLOWED);
  }

  @Test
  void emptyAffinityIsRefused() {
    assertThatThrownBy(() -> LinuxThread.affinity(0, new BitSet()))
        .isInstanceOf(SystemCallException.class)
        .hasMessage("sched_setaffinity(CPU {}): " + NOT_ALLOWED);
  }

  @Test
  void cpusThatTheMachineLacksDoNotHurtBesideOneThatItHas() throws Exception {
    int first = LinuxThread.affinity(0).nextSetBit(0);
    BitSet wanted = BitSet.valueOf(bit(first));
    wanted.set(100_000);
    BitSet got =
        onNewThread(() -> {
          LinuxThread.affinity(0, wanted);
          return LinuxThread.affinity(0);
        });
    assertThat(got).isEqualTo(BitSet.valueOf(bit(first)));
  }

  @ParameterizedTest
  @EnumSource(names = {"OTHER", "BATCH", "IDLE"})
  void schedulingClassWithoutPrivilegeCanBeSetAndRead(SchedulingClass wanted) throws Exception {
    SchedulingClass got =
        onNewThread(() -> {
          LinuxThread.scheduling(0, wanted, 0);
          return LinuxThread.scheduling(LinuxThread.currentId());
        });
    assertThat(got).isEqualTo(wanted);
  }

  @Test
  void realTimeClassIsSetOrRefusedWithTheRemedy() throws Exception {
    Object outcome =
        onNewThread(() -> {
          try {
            LinuxThread.scheduling(0, SchedulingClass.FIFO, 1);
            return LinuxThread.scheduling(0);
          } catch (SystemCallException e) {
            return String.valueOf(e.getMessage());
          }
        });
    assertThat(outcome)
        .isIn(
            SchedulingClass.FIFO,
            "sched_setscheduler: EPERM - real-time classes need CAP_SYS_NICE or an rtprio limit"
                + " (ulimit -r)");
  }

  @Test
  void threadMadeByARealTimeThreadIsOrdinary() throws Exception {
    SchedulingClass child =
        onNewThread(() -> {
          try {
            LinuxThread.scheduling(0, SchedulingClass.FIFO, 1);
          } catch (SystemCallException e) {
            assertThat(e.errnoName()).isEqualTo("EPERM");
          }
          return onNewThread(() -> LinuxThread.scheduling(0));
        });
    assertThat(child).isEqualTo(SchedulingClass.OTHER);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 100})
  void realTimePriorityOutsideOneToNinetyNineIsRefused(int priority) {
    assertThatThrownBy(() -> LinuxThread.scheduling(0, SchedulingClass.FIFO, priority))
        .isInstanceOf(SystemCallException.class)
        .hasMessageStartingWith("sched_setscheduler: EINVAL");
  }

  @Test
  void resetOnForkDoesNotHideTheClass() throws Exception {
    SchedulingClass got =
        onNewThread(() -> {
          int batchAndReset = Linux.SCHED_BATCH() | LinuxAbi.SCHED_RESET_ON_FORK;
          try (Arena arena = Arena.ofConfined()) {
            long parameters = arena.allocate(Long.BYTES, Long.BYTES).address();
            Libc.checked(
                "sched_setscheduler",
                Libc.callInt(Libc.function("sched_setscheduler"), 0, batchAndReset, parameters, 0));
          }
          return LinuxThread.scheduling(0);
        });
    assertThat(got).isEqualTo(SchedulingClass.BATCH);
  }

  @Test
  void timerSlackIsThatOfTheCallingThreadAlone() throws Exception {
    String before = slack(LinuxThread.currentId());
    String set =
        onNewThread(() -> {
          LinuxThread.timerSlack(1);
          return slack(LinuxThread.currentId());
        });
    assertThat(set).isEqualTo("1");
    assertThat(slack(LinuxThread.currentId())).isEqualTo(before);
  }

  private static String slack(int thread) throws IOException {
    // The file of a thread is there under /proc/TID only, not under task/.
    return Files.readString(Path.of("/proc/" + thread + "/timerslack_ns")).strip();
  }

  @Test
  void timerSlackBelowOneNanosecondIsRefused() {
    assertThatThrownBy(() -> LinuxThread.timerSlack(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("timer slack of 0 ns; use 1 or more");
  }

  @Test
  void askingAboutAThreadThatIsGoneSaysSo() {
    // Above the kernel's highest possible thread id, 2^22.
    assertThatThrownBy(() -> LinuxThread.affinity(1 << 23))
        .isInstanceOf(SystemCallException.class)
        .hasMessage("sched_getaffinity: ESRCH (no such thread or process)");
    assertThatThrownBy(() -> LinuxThread.scheduling(1 << 23))
        .isInstanceOf(SystemCallException.class)
        .hasMessage("sched_getscheduler: ESRCH (no such thread or process)");
  }

  private static long[] bit(int number) {
    BitSet set = new BitSet();
    set.set(number);
    return set.toLongArray();
  }

  /** The kernel's list format, for example {@code 0-3,8}. */
  private static String list(BitSet cpus) {
    StringBuilder text = new StringBuilder();
    for (int from = cpus.nextSetBit(0); from >= 0; ) {
      int to = cpus.nextClearBit(from) - 1;
      text.append(text.isEmpty() ? "" : ",").append(from).append(to > from ? "-" + to : "");
      from = cpus.nextSetBit(to + 1);
    }
    return text.toString();
  }

  private static <T> T onNewThread(Callable<T> work) throws Exception {
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      return thread.submit(work).get(Patience.SECONDS, TimeUnit.SECONDS);
    }
  }
}
