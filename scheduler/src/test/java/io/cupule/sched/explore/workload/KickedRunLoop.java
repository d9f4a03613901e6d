package io.cupule.sched.explore.workload;

import io.cupule.sched.explore.Steps;
import io.cupule.sched.explore.Workload;
import java.util.List;

/**
 * A model of the vCPU's run loop and of a kick, on a CPU that delays its stores as x86 does. It is
 * not the shipped loop but says in small why that does what it does in which order.
 */
public final class KickedRunLoop implements Workload {
  private int ghostRequested;
  private int ghostAcknowledged;
  private boolean ghostImmediateExit;

  /** A store of false to immediate_exit that only the vCPU's own CPU sees yet. */
  private boolean ghostStoreBuffered;

  private boolean ghostInGuest;
  private boolean ghostInterrupted;

  /** Makes one. */
  public KickedRunLoop() {}

  @Override
  public List<Runnable> bodies() {
    return List.of(this::runLoop, this::kicker, this::storeBuffer);
  }

  @Override
  public String name(int body) {
    return List.of("vcpu", "kicker", "store buffer").get(body);
  }

  @Override
  public void checkEnd() {}

  private void runLoop() {
    while (!isOver()) {
      clear();
      fence();
      test();
      enter();
    }
  }

  private void clear() {
    Steps.await("clear immediate_exit", () -> true);
    ghostStoreBuffered = true;
  }

  private void fence() {
    Steps.await("fence", () -> !ghostStoreBuffered);
  }

  private void test() {
    Steps.await("look at the requests", () -> true);
    ghostAcknowledged = ghostRequested;
  }

  private void enter() {
    Steps.await("KVM_RUN", () -> true);
    if (!ghostStoreBuffered && ghostImmediateExit) {
      return;
    }
    ghostInGuest = true;
    Steps.await("guest", () -> ghostInterrupted || isOver());
    ghostInGuest = false;
    ghostInterrupted = false;
  }

  private void kicker() {
    for (int i = 0; i < 2; i++) {
      ghostRequested++;
      Steps.await("set immediate_exit", () -> true);
      ghostImmediateExit = true;
      // The handler does nothing, so a signal that comes outside the guest is lost.
      Steps.await("signal", () -> true);
      ghostInterrupted |= ghostInGuest;
      Steps.await("acknowledgement", () -> ghostAcknowledged == ghostRequested);
    }
  }

  private void storeBuffer() {
    while (!isOver() || ghostStoreBuffered) {
      Steps.await("reaches memory", () -> ghostStoreBuffered || isOver());
      if (ghostStoreBuffered) {
        ghostStoreBuffered = false;
        ghostImmediateExit = false;
      }
    }
  }

  private boolean isOver() {
    return ghostAcknowledged == 2;
  }
}
