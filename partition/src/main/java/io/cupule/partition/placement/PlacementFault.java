package io.cupule.partition.placement;

import java.util.List;
import java.util.Optional;

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

  /**
   * Returns the first subject in the VMs from a position on.
   *
   * @param first 0 for all VMs; the position of a VM that is added to others
   */
  public Optional<Subject.OfVm> subjectFrom(int first) {
    return subjects.stream()
        .filter(Subject.OfVm.class::isInstance)
        .map(Subject.OfVm.class::cast)
        .filter(subject -> subject.vm() >= first)
        .findFirst();
  }

  /** A part of an assignment. */
  public sealed interface Subject {
    /** A part that belongs to a VM. */
    sealed interface OfVm extends Subject {
      /** Returns the VM's position in the assignment. */
      int vm();
    }

    /**
     * The pCPU of a vCPU.
     *
     * @param vm the VM's position in the assignment
     * @param vcpu the vCPU's number in the VM
     */
    record Place(int vm, int vcpu) implements OfVm {}

    /**
     * The reservation of a vCPU. Numbers: see {@link Place}.
     *
     * @param vm the VM's position in the assignment
     * @param vcpu the vCPU's number in the VM
     */
    record Reserved(int vm, int vcpu) implements OfVm {}

    /**
     * The interrupt controllers of a VM.
     *
     * @param vm the VM's position in the assignment
     */
    record Controllers(int vm) implements OfVm {}

    /**
     * The policy of a pCPU.
     *
     * @param pcpu its number
     */
    record Policy(int pcpu) implements Subject {}
  }
}
