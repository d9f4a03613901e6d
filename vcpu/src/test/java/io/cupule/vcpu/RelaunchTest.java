package io.cupule.vcpu;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.state.Reg;
import io.cupule.kvm.state.Regs;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.TestVm;
import io.cupule.kvm.testing.TestVm.Mode;
import io.cupule.sched.SchedParams;
import io.cupule.sched.ThreadStatus;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.vcpu.account.SwitchCause;
import io.cupule.vcpu.exit.ExitHandler;
import io.cupule.vcpu.exit.ExitReason;
import io.cupule.vcpu.request.Request;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Taking off, reset and launch; and what of a vCPU's former life must not reach its next one. */
@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RelaunchTest {
  private static final int ROUNDS = 300;
  private static final long LONGEST_GAP_NANOS = 300_000;

  private final long seed = Long.getLong("cupule.seed", System.nanoTime());
  private final SharedPcpu shared = new SharedPcpu(BuiltinPolicy.BVT);

  @Test
  void vcpuThatIsTakenOffStandsStillAndStartsAnewAfterAReset() {
    try (shared) {
      Guest guest = shared.counter(1).start();
      eventually("it runs", () -> guest.count() > 0);
      guest.takeOff();
      assertThat(guest.vcpu.state()).isEqualTo(VcpuState.ZOMBIE);
      long count = guest.count();
      assertThat(guest.vcpu.lifecycle().launch(_ -> {})).as("without a reset").isFalse();
      guest.vcpu.lifecycle().reset();
      assertThat(guest.vcpu.state()).isEqualTo(VcpuState.INIT);
      assertThat(guest.count()).isEqualTo(count);
      guest.vcpu.lifecycle().launch(_ -> {});
      eventually("it runs again", () -> guest.count() > count);
    }
  }

  @Test
  void signalToAHaltedZombieRunsNoGuestCode() throws Exception {
    try (shared) {
      Guest guest = shared.halter().start();
      guest.awaitHalt();
      awaitBlocked(guest);
      guest.takeOff();
      var exits = guest.vcpu.stats().exits();

      guest.awaitNotice(guest.vcpu.kick()); // its thread did wake

      awaitBlocked(guest);
      assertThat(guest.vcpu.stats().exits()).isEqualTo(exits);
      assertThat(guest.vcpu.state()).isEqualTo(VcpuState.ZOMBIE);
    }
  }

  @Test
  void requestsDoNotSurviveAReset() {
    List<String> called = new CopyOnWriteArrayList<>();
    try (shared) {
      Guest guest = shared.counter(1).start();
      guest.takeOff();
      for (Request request : Request.values()) {
        guest.vcpu.request(request); // TRP_FAULT alone would end it
      }
      guest.vcpu.call(() -> called.add("before"));

      guest.relaunch();

      guest.vcpu.call(() -> called.add("after"));
      eventually("what comes after it is done", () -> called.contains("after"));
      assertThat(called).containsExactly("after");
      long count = guest.count();
      eventually("it runs", () -> guest.count() > count);
    }
  }

  @Test
  void signalsThatNobodyWaitedForDoNotEndTheNextHalt() throws Exception {
    try (shared) {
      Guest guest = shared.halter();
      CountDownLatch once = new CountDownLatch(1);
      guest.onHalt =
          () -> {
            for (int i = 0; i < 5 && once.getCount() > 0; i++) {
              guest.vcpu.request(Request.SMP_CALL);
            }
            once.countDown();
          };
      guest.start();
      guest.awaitHalt();
      awaitBlocked(guest);
      guest.takeOff();
      guest.relaunch();
      guest.awaitHalt();
      awaitBlocked(guest);
      assertThat(guest.vcpu.stats().exits()).containsEntry(ExitReason.HLT, 2L);
    }
  }

  @Test
  void hltThatFindsAKickPendingDoesNotWait() throws Exception {
    try (shared) {
      Guest guest = shared.halter();
      CountDownLatch kicks = new CountDownLatch(10);
      guest.onHalt =
          () -> {
            if (kicks.getCount() > 0) {
              kicks.countDown();
              guest.vcpu.kick();
            }
          };
      guest.start();
      assertThat(guest.halts.tryAcquire(11, Guest.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      awaitBlocked(guest);
      assertThat(guest.vcpu.stats().switches()).containsEntry(SwitchCause.BLOCK, 1L);
    }
  }

  @Test
  void callToAHaltedVcpuIsMadeAndTheHltGoesOn() throws Exception {
    CountDownLatch called = new CountDownLatch(1);
    try (shared) {
      Guest guest = shared.halter().start();
      guest.awaitHalt();
      awaitBlocked(guest); // while it has its pCPU it is kicked, and a kick ends a HLT here
      guest.vcpu.call(called::countDown);
      eventually("it is called", () -> called.getCount() == 0);
      awaitBlocked(guest);
      assertThat(guest.vcpu.stats().exits()).containsEntry(ExitReason.HLT, 1L);
    }
  }

  @Test
  void accessThatWasUnderWayAtAResetDoesNotReachTheNewRegisters() {
    int[] code = {
      0x48, 0x8b, 0x07, // mov rax, [rdi]
      0xeb, 0xfe, // jmp .
      0x48, 0x89, 0x06, // mov [rsi], rax
      0xeb, 0xfe, // jmp .
    };
    AtomicBoolean inAccess = new AtomicBoolean();
    AtomicBoolean goOn = new AtomicBoolean();
    ExitHandler slow =
        new Failing(() -> {
          inAccess.set(true);
          while (!goOn.get()) {
            Thread.onSpinWait();
          }
        });
    try (shared) {
      Guest guest = shared.guest(Guest.allowedPcpu(), SchedParams.DEFAULT, Mode.USER, slow, code);
      guest.with(Reg.RDI, TestVm.MMIO).start();
      eventually("it reads", inAccess::get);
      guest.vcpu.lifecycle().zombie();
      goOn.set(true);
      guest.takenOff();
      guest.vcpu.lifecycle().reset();
      guest
          .vcpu
          .lifecycle()
          .launch(fd -> {
            guest.machine.enter(fd);
            Regs regs = new Regs();
            fd.getRegs(regs);
            regs.set(Reg.RIP, TestVm.CODE + 5);
            regs.set(Reg.RAX, 0x5eed);
            regs.set(Reg.RSI, TestVm.DATA);
            fd.setRegs(regs);
          });
      eventually("it stores what it started with", () -> guest.count() == 0x5eed);
    }
  }

  @Test
  void everyRelaunchStartsAndHearsEveryKickWhoeverSignalsMeanwhile() throws Exception {
    System.out.println("relaunches: -Dcupule.seed=" + seed);
    Random random = new Random(seed);
    AtomicBoolean over = new AtomicBoolean();
    try (shared) {
      Guest spinner = shared.counter(1).start();
      Guest halter = shared.halter().start();
      Thread kicker =
          Thread.ofPlatform()
              .start(() -> {
                while (!over.get()) {
                  spinner.vcpu.kick();
                  halter.vcpu.kick();
                  long until = System.nanoTime() + random.nextLong(LONGEST_GAP_NANOS);
                  while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                  }
                }
              });
      for (int i = 0; i < ROUNDS; i++) {
        for (Guest guest : new Guest[] {spinner, halter}) {
          guest.takeOff();
          long exits = exits(guest);
          guest.relaunch();
          eventually("it runs", () -> exits(guest) > exits);
        }
      }
      over.set(true);
      kicker.join();
      spinner.awaitNotice(spinner.vcpu.kick());
      halter.awaitNotice(halter.vcpu.kick());
    } finally {
      over.set(true);
    }
  }

  private static long exits(Guest guest) {
    return guest.vcpu.stats().exits().values().stream().mapToLong(Long::longValue).sum();
  }

  private static void awaitBlocked(Guest guest) {
    eventually("it waits", () -> guest.vcpu.thread().status() == ThreadStatus.BLOCKED);
  }
}
