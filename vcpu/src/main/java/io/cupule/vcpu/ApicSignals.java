package io.cupule.vcpu;

import io.cupule.vcpu.apic.ApicEvents;

/** What a vCPU's local APIC tells it: on any thread, another vCPU's included. */
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
