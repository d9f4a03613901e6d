package io.cupule.vcpu;

import io.cupule.vcpu.apic.ApicBus;
import io.cupule.vcpu.apic.ApicClocks;
import io.cupule.vcpu.apic.ApicEvents;
import io.cupule.vcpu.apic.LocalApic;
import java.util.function.Consumer;

/**
 * Interrupt controllers in user space, as a vCPU sees them.
 *
 * @param bus the local APICs of its VM
 * @param clocks what its local APIC's timer counts by
 * @param external who knows the vector of an interrupt at LINT0
 * @param wiring told about the boot vCPU's local APIC when it is made
 */
public record UserIrqchip(
    ApicBus bus, ApicClocks clocks, ExternalInterrupts external, Consumer<LocalApic> wiring) {

  /** The 8259 pair. */
  @FunctionalInterface
  public interface ExternalInterrupts {
    /**
     * The boot vCPU takes the interrupt. Called on its thread; allocates nothing.
     *
     * @return the vector, 0 to 255
     */
    int acknowledge();
  }

  /** Makes a vCPU's local APIC, which is not to tell {@code signals} anything yet. */
  LocalApic attach(VcpuId vcpu, ApicEvents signals) {
    boolean boots = vcpu.id() == 0;
    LocalApic local = bus.attach(vcpu.id(), boots, clocks, signals);
    if (boots) {
      wiring.accept(local);
    }
    return local;
  }
}
