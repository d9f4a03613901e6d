package io.cupule.vcpu;

/**
 * The life-cycle state of a vCPU, with ACRN's numbers (enum vcpu_state). {@link #PAUSED} is our
 * addition; a paused vCPU loses no state.
 *
 * <table>
 * <caption>Transitions</caption>
 * <tr><th>from</th><th>by</th><th>to</th></tr>
 * <tr><td>OFFLINE</td><td>create</td><td>INIT</td></tr>
 * <tr><td>INIT</td><td>launch</td><td>RUNNING</td></tr>
 * <tr><td>RUNNING, INIT</td><td>zombie</td><td>ZOMBIE</td></tr>
 * <tr><td>RUNNING</td><td>INIT of another vCPU</td><td>INIT</td></tr>
 * <tr><td>ZOMBIE</td><td>reset</td><td>INIT</td></tr>
 * <tr><td>any but OFFLINE</td><td>stop</td><td>OFFLINE</td></tr>
 * <tr><td>RUNNING</td><td>pause of its VM</td><td>PAUSED</td></tr>
 * <tr><td>PAUSED</td><td>resume of its VM</td><td>RUNNING</td></tr>
 * </table>
 */
public enum VcpuState {
  /** It has no thread: not created yet, or ended. */
  OFFLINE(0),
  /** It waits to be launched; an AP for INIT and SIPI. */
  INIT(1),
  /** It runs, or would if its pCPU were free. */
  RUNNING(2),
  /** It was taken off; only a reset makes it usable again. */
  ZOMBIE(3),
  /** Its VM is paused: it is outside guest mode and can resume. */
  PAUSED(4);

  private final int number;

  VcpuState(int number) {
    this.number = number;
  }

  /** Returns ACRN's number; 4 for {@link #PAUSED}. */
  public int number() {
    return number;
  }
}
