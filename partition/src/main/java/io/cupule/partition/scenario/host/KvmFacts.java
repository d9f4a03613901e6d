package io.cupule.partition.scenario.host;

import io.cupule.kvm.Capability;
import io.cupule.kvm.Kvm;
import io.cupule.kvm.state.CpuidEntry;
import io.cupule.linux.error.SystemCallException;
import java.util.Optional;

/**
 * The limits of a host's KVM.
 *
 * @param refusal why KVM cannot be used at all; empty if it can
 * @param vcpus the maximum number of vCPUs of a VM
 * @param irqchip whether KVM can emulate interrupt controllers
 * @param addressBits the width of a guest-physical address
 */
public record KvmFacts(Optional<Refusal> refusal, int vcpus, boolean irqchip, int addressBits) {
  private static final int ADDRESS_SIZES = 0x8000_0008;
  private static final int WIDTH = 0xff;

  /** The minimum for every processor with long mode (Intel SDM volume 3, 4.1.4). */
  private static final int LEAST_ADDRESS_BITS = 36;

  /** The documented limit of a kernel that reports none (KVM API, 4.7, KVM_CREATE_VCPU). */
  private static final int VCPUS_OF_OLD_KERNELS = 4;

  private static final String DASH = " - ";

  /**
   * Why KVM cannot be used.
   *
   * @param problem the call and its error
   * @param remedy what to do about it
   */
  public record Refusal(String problem, String remedy) {}

  /**
   * Opens KVM, makes a VM and queries the limits.
   *
   * @return the result, which may be a refusal
   */
  public static KvmFacts ofThisHost() {
    try (Kvm kvm = Kvm.open()) {
      kvm.createVm().close();
      int most = kvm.check(Capability.MAX_VCPUS);
      int recommended = kvm.check(Capability.NR_VCPUS);
      int vcpus = most > 0 ? most : recommended > 0 ? recommended : VCPUS_OF_OLD_KERNELS;
      return new KvmFacts(
          Optional.empty(), vcpus, kvm.check(Capability.IRQCHIP) > 0, addressBits(kvm));
    } catch (SystemCallException e) {
      return new KvmFacts(
          Optional.of(refusal(String.valueOf(e.getMessage()))),
          Integer.MAX_VALUE,
          true,
          Long.SIZE - 1);
    }
  }

  private static int addressBits(Kvm kvm) {
    return kvm.supportedCpuid().stream()
        .filter(entry -> entry.function() == ADDRESS_SIZES)
        .mapToInt(CpuidEntry::eax)
        .map(sizes -> sizes & WIDTH)
        .filter(bits -> bits >= LEAST_ADDRESS_BITS && bits < Long.SIZE - 1)
        .findFirst()
        .orElse(LEAST_ADDRESS_BITS);
  }

  private static Refusal refusal(String message) {
    int dash = message.indexOf(DASH);
    return dash < 0
        ? new Refusal(message, "`cupule doctor` tells more")
        : new Refusal(message.substring(0, dash), message.substring(dash + DASH.length()));
  }
}
