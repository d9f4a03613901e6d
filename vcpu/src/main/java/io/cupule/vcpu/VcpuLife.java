package io.cupule.vcpu;

import io.cupule.kvm.VcpuFd;
import java.util.function.Consumer;

/**
 * A vCPU's state and what moves it, exactly ACRN's transitions; a call that does not fit the state
 * changes nothing and says so. The monitor guards every change; nothing is called with it held.
 */
final class VcpuLife {
  private volatile VcpuState state = VcpuState.OFFLINE;
  private volatile boolean paused;
  private boolean over;
  private int sipisAwaited;
  private Consumer<VcpuFd> setUp = _ -> {};

  /** The state as others see it, a moment old; waits for nobody. */
  VcpuState state() {
    VcpuState now = state;
    return paused && now == VcpuState.RUNNING ? VcpuState.PAUSED : now;
  }

  /** Whether it may enter the guest as far as its own life goes. */
  synchronized boolean runs() {
    return state == VcpuState.RUNNING;
  }

  synchronized boolean isOffline() {
    return state == VcpuState.OFFLINE;
  }

  /** OFFLINE to INIT, unless it is over already. */
  synchronized boolean create() {
    return !over && change(VcpuState.OFFLINE, VcpuState.INIT);
  }

  /** INIT to RUNNING. */
  synchronized boolean launch(Consumer<VcpuFd> newSetUp) {
    if (!change(VcpuState.INIT, VcpuState.RUNNING)) {
      return false;
    }
    setUp = newSetUp;
    return true;
  }

  /** RUNNING or INIT to ZOMBIE. */
  synchronized boolean zombie() {
    return change(VcpuState.RUNNING, VcpuState.ZOMBIE) || change(VcpuState.INIT, VcpuState.ZOMBIE);
  }

  /** ZOMBIE to INIT. */
  synchronized boolean reset() {
    boolean was = change(VcpuState.ZOMBIE, VcpuState.INIT);
    sipisAwaited = was ? 0 : sipisAwaited;
    return was;
  }

  /**
   * The INIT of an IPI: back to INIT from wherever it runs, and the next SIPI counts. A zombie
   * stays one: else a guest could launch a vCPU in the middle of its VM's reset.
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

  /** A SIPI: launches if one is awaited. */
  synchronized boolean sipi(Consumer<VcpuFd> newSetUp) {
    if (state != VcpuState.INIT || sipisAwaited == 0) {
      return false;
    }
    sipisAwaited--;
    return launch(newSetUp);
  }

  /** Any state to OFFLINE, for good. */
  synchronized boolean offline() {
    boolean first = !over;
    over = true;
    state = VcpuState.OFFLINE;
    return first;
  }

  synchronized void paused(boolean value) {
    paused = value;
  }

  /** What the last launch wants done before the first entry. */
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
