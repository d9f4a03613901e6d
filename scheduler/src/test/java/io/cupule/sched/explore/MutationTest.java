package io.cupule.sched.explore;

import static io.cupule.sched.explore.Mutation.dropCall;
import static io.cupule.sched.explore.Mutation.dropWrite;
import static io.cupule.sched.explore.Mutation.isCall;
import static java.lang.constant.ConstantDescs.CD_VarHandle;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.sched.Pcpu;
import io.cupule.sched.SchedEvent;
import io.cupule.sched.SchedThread;
import io.cupule.sched.explore.workload.EventWorkload;
import io.cupule.sched.explore.workload.KickedRunLoop;
import io.cupule.sched.explore.workload.SleepAndWake;
import io.cupule.sched.explore.workload.StopTheOthers;
import io.cupule.sched.explore.workload.TargetInState;
import io.cupule.sched.rendezvous.Rendezvous;
import io.cupule.sched.rendezvous.Stop;
import io.cupule.sched.rendezvous.StopTarget;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Faults put in our own code on purpose. Each is found, so none of these lines is in vain. */
@Tag("slow")
class MutationTest {
  private static final ClassDesc TARGET = ClassDesc.of(StopTarget.class.getName());
  private static final ClassDesc RUNNABLE = ClassDesc.of("java.lang.Runnable");
  private static final ClassDesc PCPU = ClassDesc.of(Pcpu.class.getName());

  @Test
  void clearingTheRescheduleFlagAfterTheLockIsLetGoLosesAWake() {
    Mutation notBefore = dropWrite(Pcpu.class, "pickAndSwitch", "needReschedule");
    Mutation after =
        Mutation.of(
            Pcpu.class,
            "schedule",
            (code, element) -> {
              boolean found = isCall(element, "unlock");
              if (found) {
                code.with(element);
                code.aload(0).iconst_0().putfield(PCPU, "needReschedule", CD_boolean);
              }
              return found;
            });

    assertThat(explore(SleepAndWake.class, List.of(false), notBefore, after)).startsWith("hang");
  }

  /** That a change is no fault is an argument for the lock, which is why it is kept here. */
  @Test
  void clearingTheRescheduleFlagBeforeThePickLosesNothingAsLongAsBothAreUnderTheLock() {
    Mutation notAfter = dropWrite(Pcpu.class, "pickAndSwitch", "needReschedule");
    Mutation before =
        Mutation.of(
            Pcpu.class,
            "pickAndSwitch",
            (code, element) -> {
              boolean found = isCall(element, "pick");
              if (found) {
                code.aload(0).iconst_0().putfield(PCPU, "needReschedule", CD_boolean);
                code.with(element);
              }
              return found;
            });

    assertThat(explore(SleepAndWake.class, List.of(false), notAfter, before)).isNull();
    assertThat(explore(SleepAndWake.class, List.of(true), notAfter, before)).isNull();
  }

  @Test
  void aWakeThatDoesNotTakeASleepBackLeavesAThreadThatSleepsLater() {
    Mutation mutation = dropWrite(SchedThread.class, "wake", "beBlocking");

    assertThat(explore(SleepAndWake.class, List.of(false), mutation))
        .isEqualTo("vcpu0 runs, but would sleep when switched out");
  }

  @Test
  void aWaitThatLooksAtItsCountWithoutTheLockIsADataRace() {
    Mutation mutation = dropCall(SchedEvent.class, "begin", "lock", "unlock");

    assertThat(explore(EventWorkload.class, List.of("COUNTER", 2, List.of(1, 1)), mutation))
        .startsWith("data race on SchedEvent");
  }

  @Test
  void enteringByAStoreInsteadOfACompareAndSetOverwritesAStop() {
    assertThat(stopTheOthers("0 1", Mutation.enterByStore())).startsWith("hang");
  }

  @Test
  void tellingTheRequesterBeforeTheFlagIsDownLeavesItWaiting() {
    Mutation onlyLook =
        Mutation.of(
            StopTarget.class,
            "leave",
            (code, element) -> {
              if (isCall(element, "getAndBitwiseAnd")) {
                code.pop2();
                code.invokevirtual(CD_VarHandle, "getVolatile", MethodTypeDesc.of(CD_long, TARGET));
                return true;
              }
              if (element instanceof ReturnInstruction) {
                lowerInGuest(code);
                code.with(element);
                return true;
              }
              return false;
            });

    assertThat(stopTheOthers("0 1", onlyLook)).startsWith("hang");
  }

  @Test
  void kickingBeforeTheRequestIsCountedLeavesTheRequesterWaiting() {
    Mutation kickFirst =
        Mutation.of(
            StopTarget.class,
            "request",
            (code, element) -> {
              boolean found = isCall(element, "getAndAdd");
              if (found) {
                code.aload(0).invokevirtual(TARGET, "inGuest", MethodTypeDesc.of(CD_boolean));
                code.ifThen(then ->
                    then.aload(0)
                        .getfield(TARGET, "kick", RUNNABLE)
                        .invokeinterface(RUNNABLE, "run", MethodTypeDesc.of(CD_void)));
                code.with(element);
              }
              return found;
            });
    Mutation notAfter = dropCall(StopTarget.class, "kick", "run");

    assertThat(stopTheOthers("0 1", kickFirst, notAfter)).startsWith("hang");
  }

  @Test
  void aRequesterThatDoesNotLookAgainUnderTheLockWaitsForEver() {
    Mutation mutation =
        Mutation.of(
            Rendezvous.class,
            "enlist",
            (code, element) -> {
              boolean found = isCall(element, "isAcknowledged");
              if (found) {
                code.pop().iconst_0();
              }
              return found;
            });

    assertThat(stopTheOthers("0 1", mutation)).startsWith("hang");
  }

  @Test
  void aRequesterThatDoesNotWaitWorksWhileGuestCodeRuns() {
    Mutation mutation =
        Mutation.of(
            Stop.class,
            "await",
            (code, element) -> {
              boolean found = isCall(element, "isAcknowledged");
              if (found) {
                code.pop().iconst_1();
              }
              return found;
            });

    assertThat(stopTheOthers("0 1", mutation)).startsWith("safety");
  }

  @Test
  void aDyingTargetThatIsNotSignalledRestsForEver() {
    Mutation mutation = dropCall(StopTarget.class, "retire", "signal");

    assertThat(explore(TargetInState.class, List.of("DYING"), mutation)).startsWith("hang");
  }

  @Test
  void withoutTheFenceTheRunLoopErasesAKick() {
    Mutation mutation = dropCall(KickedRunLoop.class, "runLoop", "fence");

    assertThat(explore(KickedRunLoop.class, List.of(), mutation)).startsWith("hang");
  }

  private static void lowerInGuest(CodeBuilder code) {
    code.getstatic(TARGET, "WORD", CD_VarHandle).aload(0).loadConstant(~1L);
    code.invokevirtual(
        CD_VarHandle, "getAndBitwiseAnd", MethodTypeDesc.of(CD_void, TARGET, CD_long));
  }

  private static @Nullable String stopTheOthers(String rounds, Mutation... mutations) {
    List<Integer> numbers = List.of(rounds.charAt(0) - '0', rounds.charAt(2) - '0');
    return explore(
        StopTheOthers.class, List.of("TICKETS_AND_WAIT", List.of(0, 1), numbers), mutations);
  }

  private static @Nullable String explore(
      Class<? extends Workload> type, List<Object> arguments, Mutation... mutations) {
    return Explorer.explore(Plan.mutated(mutations), type, arguments.toArray()).fault();
  }
}
