package io.cupule.vcpu;

import io.cupule.kvm.VcpuFd;
import java.util.function.Consumer;

/**
 * A vCPU's state, with exactly ACRN's transitions. A call that does not fit the state changes
 * nothing and returns false. The monitor guards every change; no calls are made under it.
 */
final class VcpuLife {
  private volatile VcpuState state = VcpuState.OFFLINE;
  private volatile boolean paused;
  private boolean over;
  private int sipisAwaited;
  private Consumer<VcpuFd> setUp = _ -> {};

  /** Returns the recent state for other threads; does not wait. */
  VcpuState state() {
    VcpuState now = state;
    return paused && now == VcpuState.RUNNING ? VcpuState.PAUSED : now;
  }

  /** Returns whether its state allows it to enter the guest. */
  synchronized boolean runs() {
    return state == VcpuState.RUNNING;
  }

  synchronized boolean isOffline() {
    return state == VcpuState.OFFLINE;
  }

  /** Changes OFFLINE to INIT, unless it is over already. */
  synchronized boolean create() {
    return !over && change(VcpuState.OFFLINE, VcpuState.INIT);
  }

  /** Changes INIT to RUNNING. */
  synchronized boolean launch(Consumer<VcpuFd> newSetUp) {
    if (!change(VcpuState.INIT, VcpuState.RUNNING)) {
      return false;
    }
    setUp = newSetUp;
    return true;
  }

  /** Changes RUNNING or INIT to ZOMBIE. */
  synchronized boolean zombie() {
    return change(VcpuState.RUNNING, VcpuState.ZOMBIE) || change(VcpuState.INIT, VcpuState.ZOMBIE);
  }

  /** Changes ZOMBIE to INIT. */
  synchronized boolean reset() {
    boolean was = change(VcpuState.ZOMBIE, VcpuState.INIT);
    sipisAwaited = was ? 0 : sipisAwaited;
    return was;
  }

  /**
   * Handles the INIT of an IPI: returns to INIT from a running state, and the next SIPI counts. A
   * zombie stays one; else a guest could launch a vCPU in the middle of its VM's reset.
   *
   * @return whether it ran
   */
  synchronized boolean init() {
    if (state == VcpuState.OFFLINE || state == VcpuState.ZOMBIE) {
      return false;
    }
    boolean ran = state != VcpuState.INIT;
    state = VcpuState.INIT;
    sipisAwaited = 1;
    return ran;
  }

  /** Handles a SIPI: launches if one is awaited. */
  synchronized boolean sipi(Consumer<VcpuFd> newSetUp) {
    if (state != VcpuState.INIT || sipisAwaited == 0) {
      return false;
    }
    sipisAwaited--;
    return launch(newSetUp);
  }

  /** Changes any state to OFFLINE, for good. */
  synchronized boolean offline() {
    boolean first = !over;
    over = true;
    state = VcpuState.OFFLINE;
    return first;
  }

  synchronized void paused(boolean value) {
    paused = value;
  }

  /** Takes the set-up of the last launch, for the time before the first entry. */
  synchronized Consumer<VcpuFd> setUp() {
    return setUp;
  }

  private boolean change(VcpuState from, VcpuState to) {
    if (state != from) {
      return false;
    }
    state = to;
    return true;
  }
}
