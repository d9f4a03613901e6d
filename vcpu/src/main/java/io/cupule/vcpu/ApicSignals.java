package io.cupule.vcpu;

import io.cupule.vcpu.apic.ApicEvents;
import io.cupule.vcpu.request.Request;

/** Passes a local APIC's events to its vCPU, on any thread, also another vCPU's. */
final class ApicSignals implements ApicEvents {
  private final Vcpu vcpu;

  ApicSignals(Vcpu vcpu) {
    this.vcpu = vcpu;
  }

  @Override
  public void interruptPending() {
    vcpu.request(Request.EVENT);
  }

  @Override
  public void nmi() {
    vcpu.request(Request.NMI);
  }

  @Override
  public void extInt() {
    vcpu.request(Request.EXTINT);
  }

  @Override
  public void init() {
    vcpu.lifecycle().init();
  }

  @Override
  public void sipi(int vector) {
    vcpu.lifecycle().sipi(vector);
  }
}
