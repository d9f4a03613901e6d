package io.cupule.vcpu.inject;

/**
 * The maskable interrupts that an {@link Injector} injects into a vCPU. For the vCPU's own thread,
 * outside guest mode. Allocates nothing.
 */
public interface InterruptSource {
  /** Means that there is no interrupt to take. */
  int NO_VECTOR = -1;

  /** For VMs with KVM's interrupt controllers, or without any: a kick ends a HLT that exits. */
  InterruptSource NONE =
      new InterruptSource() {
        @Override
        public boolean isPending() {
          return false;
        }

        @Override
        public int take() {
          return NO_VECTOR;
        }

        @Override
        public void afterExit() {}

        @Override
        public void reset() {}

        @Override
        public boolean kickEndsHalt() {
          return true;
        }
      };

  /** Returns whether {@link #take} has an interrupt. */
  boolean isPending();

  /**
   * Takes the interrupt with the highest priority. Once taken, it must be injected.
   *
   * @return its vector, 0 to 255, or {@link #NO_VECTOR}
   */
  int take();

  /** Notes what the guest has changed without an exit of its own. */
  void afterExit();

  /** Forgets what the guest before an INIT or a reset had set. */
  void reset();

  /** Returns whether a kick alone ends a HLT, because nobody tells of interrupts. */
  boolean kickEndsHalt();
}
