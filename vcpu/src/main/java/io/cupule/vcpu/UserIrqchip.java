package io.cupule.vcpu;

import io.cupule.vcpu.apic.ApicBus;
import io.cupule.vcpu.apic.ApicClocks;
import io.cupule.vcpu.apic.ApicEvents;
import io.cupule.vcpu.apic.LocalApic;
import java.util.function.Consumer;

/**
 * The interrupt controllers in user space that a vCPU needs.
 *
 * @param bus the local APICs of its VM
 * @param clocks the clocks of its local APIC's timer
 * @param external gives the vector of an interrupt at LINT0
 * @param wiring receives the boot vCPU's local APIC when it is made
 */
public record UserIrqchip(
    ApicBus bus, ApicClocks clocks, ExternalInterrupts external, Consumer<LocalApic> wiring) {

  /** The 8259 pair. */
  @FunctionalInterface
  public interface ExternalInterrupts {
    /**
     * Takes the interrupt for the boot vCPU. Called on its thread; allocates nothing.
     *
     * @return the vector, 0 to 255
     */
    int acknowledge();
  }

  /** Makes a vCPU's local APIC. It must not call {@code signals} yet. */
  LocalApic attach(VcpuId vcpu, ApicEvents signals) {
    boolean boots = vcpu.id() == 0;
    LocalApic local = bus.attach(vcpu.id(), boots, clocks, signals);
    if (boots) {
      wiring.accept(local);
    }
    return local;
  }
}
