package io.cupule.partition.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.vm.Ensemble;
import io.cupule.partition.vm.Ensemble.Member;
import io.cupule.sched.ThreadStatus;
import io.cupule.vcpu.Vcpu;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The stop port on real KVM: who stops others, who waits, and what a life cycle does to them. */
@RequiresKvm
@Timeout(180)
final class StopPortTest {
  private static final int NOBODY = 0;
  private static final int STOP = 1;
  private static final int STOP_AND_RELEASE = 3;
  private static final int UNKNOWN = 7;

  /** A message to local APIC 1, and one that says INIT. */
  private static final long APIC_1 = 0xfee0_1000L;

  private static final int INIT = 0x4500;

  /** Lets the first hold the lock while the second one waits for it. */
  private static void holdAndWait(Ensemble all) throws InterruptedException {
    Member waiter = all.member(1);
    waiter.gate.shut();
    waiter.start();
    waiter.gate.awaitArrival();
    all.member(0).start().awaitProgress();
    waiter.gate.open();
    awaitRest(waiter);
  }

  private static void awaitRest(Member member) {
    Ensemble.await(
        () -> member.vcpu.thread().status() == ThreadStatus.BLOCKED, member.vcpu.id() + " waits");
  }

  @Test
  void theOthersStandStillUntilTheyAreReleased() {
    try (Ensemble all = Ensemble.together(STOP, NOBODY, NOBODY)) {
      all.member(1).start().awaitProgress();
      all.member(2).start().awaitProgress();
      all.member(0).start().awaitProgress();
      long one = all.member(1).count();
      long two = all.member(2).count();

      all.member(0).awaitProgress();

      assertThat(all.member(1).count()).isEqualTo(one);
      assertThat(all.member(2).count()).isEqualTo(two);
      all.member(0).letRelease();
      all.member(1).awaitProgress();
      all.member(2).awaitProgress();
    }
  }

  @Test
  void aRingThatReleasesAtOnceKeepsNobody() {
    try (Ensemble all = Ensemble.together(STOP_AND_RELEASE, NOBODY)) {
      all.member(1).start().awaitProgress();
      all.member(0).start().awaitProgress();

      all.member(1).awaitProgress();
    }
  }

  @Test
  void aVcpuThatStartsWhileTheLockIsHeldDoesNotEnterTheGuest() {
    try (Ensemble all = Ensemble.together(STOP, NOBODY)) {
      all.member(0).start().awaitProgress();

      all.member(1).start();

      awaitRest(all.member(1));
      assertThat(all.member(1).count()).isZero();
      all.member(0).letRelease();
      all.member(1).awaitProgress();
    }
  }

  @Test
  void whoWaitsGetsItsTurnWhenTheHolderReleases() throws Exception {
    try (Ensemble all = Ensemble.apart(STOP, STOP)) {
      holdAndWait(all);
      assertThat(all.member(1).count()).isZero();

      all.member(0).letRelease();

      all.member(1).awaitProgress();
      long first = all.member(0).count();
      all.member(1).awaitProgress();
      assertThat(all.member(0).count()).as("it is stopped in its turn").isEqualTo(first);
      all.member(1).letRelease();
      all.member(0).awaitProgress();
    }
  }

  @Test
  void anUnknownValueStopsNobody() {
    try (Ensemble all = Ensemble.together(UNKNOWN, NOBODY)) {
      all.member(0).start().awaitProgress();
      all.member(1).start().awaitProgress();
      all.member(0).awaitProgress();
    }
  }

  @Test
  void onlyA32BitWriteOfItsFirstPortRings() {
    try (Ensemble all = Ensemble.together(NOBODY, NOBODY)) {
      all.member(1).start().awaitProgress();
      StopPort stopPort = all.member(0).stopPort;

      stopPort.write(0, 1, STOP);
      stopPort.write(0, 2, STOP);
      stopPort.write(1, 4, STOP);

      all.member(1).awaitProgress();
      assertThat(stopPort.read(0, 4)).isEqualTo(-1);
    }
  }

  @Test
  void itHasFourPorts() {
    try (Ensemble all = Ensemble.together(NOBODY)) {
      StopPort stopPort = all.member(0).stopPort;
      assertThat(stopPort.base()).isEqualTo(0x5d0);
      assertThat(stopPort.length()).isEqualTo(4);
    }
  }

  @Test
  void withoutAnOwnerItDoesNothing() {
    try (Ensemble all = Ensemble.together(NOBODY)) {
      StopPort stopPort = new StopPort(all.rendezvous, all.lock);

      stopPort.write(0, 4, STOP);

      assertThat(all.lock.take(all.member(0).vcpu)).as("nobody holds the lock").isTrue();
    }
  }

  @Test
  void everyVcpuEndsWhileOneHoldsTheLockAndAnotherWaits() throws Exception {
    Ensemble all = Ensemble.apart(STOP, STOP, NOBODY);
    holdAndWait(all);
    all.member(2).start();

    all.close(); // which waits for all ends
  }

  @Test
  void aResetReleasesWhatWasHeldAndForgetsWhoWaited() throws Exception {
    try (Ensemble all = Ensemble.apart(STOP, STOP, NOBODY)) {
      holdAndWait(all);
      all.member(2).start();

      all.vm().reset();

      all.member(2).relaunch();
      all.member(0).awaitProgress(); // it has got the lock again, from its first instruction
      long stopped = all.member(2).count();
      all.member(0).awaitProgress();
      assertThat(all.member(2).count()).isEqualTo(stopped);
      all.member(0).letRelease();
      all.member(2).awaitProgress();
      all.member(1).relaunch();
      all.member(1).awaitProgress();
    }
  }

  @Test
  void aWaiterThatIsTakenOffDoesNotGetTheTurnForEver() throws Exception {
    try (Ensemble all = Ensemble.apart(STOP, STOP, NOBODY)) {
      holdAndWait(all);
      Vcpu waiter = all.member(1).vcpu;
      waiter.lifecycle().zombie();
      assertThat(waiter.lifecycle().awaitRest(Ensemble.PATIENCE.toNanos())).isTrue();
      waiter.lifecycle().reset();
      all.member(1).gate.shut();
      long switches = waiter.switches();
      all.member(1).relaunch();
      // Its wait for the turn is over; it is stopped like all others.
      Ensemble.await(() -> waiter.switches() > switches, "it came to life");
      awaitRest(all.member(1));
      all.member(2).start();

      all.member(0).letRelease();

      all.member(1).gate.awaitArrival(); // before it rings
      all.member(2).awaitProgress();
      assertThat(all.lock.take(all.member(2).vcpu)).as("it is free").isTrue();
      all.lock.give(all.member(2).vcpu);
      all.member(1).gate.open();
      all.member(1).awaitProgress();
    }
  }

  @Test
  void anInitOfTheHolderLetsTheOthersGoOn() {
    try (Ensemble all = Ensemble.withApics(NOBODY, STOP, NOBODY)) {
      all.member(0).start().awaitProgress();
      all.member(2).start().awaitProgress();
      all.member(1).start().awaitProgress(); // it holds the lock, and counts

      all.apics.message(APIC_1, INIT);

      all.member(0).awaitProgress();
      all.member(2).awaitProgress();
      assertThat(all.lock.take(all.member(2).vcpu)).as("the lock is free").isTrue();
      all.lock.give(all.member(2).vcpu);
    }
  }

  @Test
  void anInitOfWhoHoldsNothingLeavesTheHolderItsLock() {
    try (Ensemble all = Ensemble.withApics(STOP, NOBODY, NOBODY)) {
      all.member(1).start().awaitProgress();
      all.member(2).start().awaitProgress();
      all.member(0).start().awaitProgress();

      all.apics.message(APIC_1, INIT);

      long other = all.member(2).count();
      all.member(0).awaitProgress();
      assertThat(all.member(2).count()).isEqualTo(other);
      all.member(0).letRelease();
      all.member(2).awaitProgress();
    }
  }
}
