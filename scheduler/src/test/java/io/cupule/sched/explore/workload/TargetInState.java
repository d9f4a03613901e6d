package io.cupule.sched.explore.workload;

import io.cupule.sched.SchedEvent;
import io.cupule.sched.explore.Workload;
import io.cupule.sched.rendezvous.Stop;
import java.util.List;

/**
 * vCPU 1 stops vCPU 0 once, while vCPU 0 is in some state that a third thread, a control thread,
 * ends at any time.
 */
public final class TargetInState implements Workload {
  /** What is with vCPU 0. */
  public enum State {
    /** It has not been started; the control thread does. */
    NOT_STARTED,
    /** It halts until an interrupt, which comes from the control thread. */
    HALTED,
    /** The control thread retires it. */
    DYING,
    /** The control thread stops both vCPUs, too. */
    STOPPED_FROM_OUTSIDE
  }

  private final State state;
  private final Machine machine;
  private final Tickets tickets;
  private final StopTheOthers vcpus;
  private final SchedEvent interrupt = new SchedEvent(new StepLock());
  private final Gate gate = new Gate();

  /** Takes the state's name. */
  public TargetInState(String state) {
    this.state = State.valueOf(state);
    boolean started = this.state != State.NOT_STARTED;
    machine = new Machine(List.of(0, 1), List.of(0, 1), started);
    tickets = new Tickets(machine, true);
    vcpus = new StopTheOthers(machine, tickets);
  }

  @Override
  public List<Runnable> bodies() {
    return List.of(this::target, () -> vcpus.run(machine.vcpu(1)), this::control);
  }

  @Override
  public String name(int body) {
    return body == 2 ? "control" : "vcpu" + body;
  }

  @Override
  public void checkEnd() {
    tickets.checkEnd();
    gate.checkNothingIsLeft();
    if (interrupt.count() != 0) {
      throw new AssertionError("leak: the interrupt's event ends at " + interrupt.count());
    }
  }

  private void target() {
    Vcpu self = machine.vcpu(0);
    if (state == State.NOT_STARTED) {
      machine.awaitTurn(self);
    }
    if (state == State.HALTED) {
      interrupt.await(self.thread, () -> machine.schedule(self));
    }
    vcpus.run(self);
  }

  private void control() {
    Vcpu target = machine.vcpu(0);
    switch (state) {
      case NOT_STARTED -> {
        target.thread.wake();
        machine.handOver(target);
      }
      case HALTED -> {
        interrupt.signal();
        machine.handOver(target);
      }
      case DYING -> tickets.retire(target);
      case STOPPED_FROM_OUTSIDE -> {
        try (Stop stop = tickets.stopAll()) {
          stop.await(gate);
          tickets.whileStopped(machine.vcpus());
        }
      }
    }
  }
}
