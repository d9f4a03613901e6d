package io.cupule.partition.placement;

import java.util.List;

/**
 * A fault of an assignment. Its text is the same wherever the assignment came from.
 *
 * @param subjects the parts of the assignment that cause it together; where several parts can be
 *     shown, the first is preferred
 * @param message the fault
 * @param remedy what to do about it
 */
public record PlacementFault(List<Subject> subjects, String message, String remedy) {

  /** Keeps a copy of the list. */
  public PlacementFault {
    subjects = List.copyOf(subjects);
  }

  /** A part of an assignment. */
  public sealed interface Subject {
    /**
     * The pCPU of a vCPU.
     *
     * @param vm the VM's position in the assignment
     * @param vcpu the vCPU's number in the VM
     */
    record Place(int vm, int vcpu) implements Subject {}

    /**
     * The reservation of a vCPU. Numbers: see {@link Place}.
     *
     * @param vm the VM's position in the assignment
     * @param vcpu the vCPU's number in the VM
     */
    record Reserved(int vm, int vcpu) implements Subject {}

    /**
     * The interrupt controllers of a VM.
     *
     * @param vm the VM's position in the assignment
     */
    record Controllers(int vm) implements Subject {}

    /**
     * The policy of a pCPU.
     *
     * @param pcpu its number
     */
    record Policy(int pcpu) implements Subject {}
  }
}
