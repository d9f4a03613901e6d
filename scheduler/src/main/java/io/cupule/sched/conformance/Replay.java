package io.cupule.sched.conformance;

import io.cupule.sched.Compat;
import io.cupule.sched.Pcpu;
import io.cupule.sched.SchedParams;
import io.cupule.sched.SchedThread;
import io.cupule.sched.SwitchHooks;
import io.cupule.sched.VirtualPcpus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Runs the steps of a case once, and compares after each step. */
final class Replay {
  private final TraceCase trace;
  private final VirtualPcpus machine;
  private final List<SchedThread> threads = new ArrayList<>();
  private int stepsDone;
  private List<List<Long>> switches = new ArrayList<>();

  Replay(TraceCase trace) {
    this.trace = trace;
    machine =
        new VirtualPcpus(
            trace.pcpus(),
            trace.policy().with(Compat.ACRN),
            (now, pcpu, prev, next) ->
                switches.add(List.of(now, (long) pcpu.id(), number(prev), number(next))));
    for (TraceCase.TraceThread thread : trace.threads()) {
      SchedParams params =
          SchedParams.DEFAULT.withPriority(thread.priority()).withWeight(thread.weight());
      Pcpu pcpu = machine.pcpu(thread.pcpu());
      threads.add(pcpu.attach("thread" + threads.size(), params, SwitchHooks.NONE));
    }
  }

  /** Returns the first difference; the rest of the case is then skipped. */
  Optional<Difference> run() {
    for (int i = 0; i < trace.steps().size(); i++) {
      stepsDone = i + 1;
      Step step = trace.steps().get(i);
      switches = new ArrayList<>();
      perform(step);
      Observed expected = trace.expect().get(i);
      Observed got = observe();
      if (!got.equals(expected)) {
        return Optional.of(
            new Difference(
                trace.name(),
                i,
                step.toString(),
                expected.differenceTo(got),
                got.differenceTo(expected)));
      }
    }
    return Optional.empty();
  }

  /** Returns how many steps were done and compared. */
  int stepsDone() {
    return stepsDone;
  }

  private void perform(Step step) {
    switch (step) {
      case Step.Wake(int thread, int on) -> {
        machine.callFrom(on);
        threads.get(thread).wake();
      }
      case Step.Sleep(int thread, int on) -> {
        machine.callFrom(on);
        threads.get(thread).sleep();
      }
      case Step.Yield(int on) -> {
        machine.callFrom(on);
        machine.pcpu(on).yieldCurrent();
      }
      case Step.Schedule(int on) -> {
        machine.callFrom(on);
        machine.schedulePoint(machine.pcpu(on));
      }
      case Step.Advance(long ns) -> machine.advance(ns);
    }
  }

  private Observed observe() {
    StringBuilder status = new StringBuilder();
    List<Long> blocking = new ArrayList<>();
    for (SchedThread thread : threads) {
      status.append(
          switch (thread.status()) {
            case RUNNING -> 'R';
            case RUNNABLE -> 'r';
            case BLOCKED -> 'B';
          });
      if (thread.isBlocking()) {
        blocking.add(number(thread));
      }
    }
    List<Pcpu> pcpus = IntStream.range(0, machine.count()).mapToObj(machine::pcpu).toList();
    return new Observed(
        machine.now(),
        pcpus.stream().map(pcpu -> number(pcpu.current())).toList(),
        pcpus.stream().map(Pcpu::needReschedule).toList(),
        status.toString(),
        blocking,
        pcpus.stream().map(Replay::timer).toList(),
        switches);
  }

  private static long timer(Pcpu pcpu) {
    long deadline = pcpu.timerDeadline();
    return deadline == Pcpu.NO_TIMER ? Observed.NONE : deadline;
  }

  private long number(SchedThread thread) {
    return thread.isIdle() ? Observed.NONE : threads.indexOf(thread);
  }
}
