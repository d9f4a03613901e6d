package io.cupule.vcpu.inject;

import io.cupule.kvm.KvmRun;
import io.cupule.kvm.VcpuFd;
import io.cupule.kvm.state.VcpuEvents;

/** Implements a vCPU's event port with KVM's ioctls and run area. */
public final class KvmEventPort implements EventPort {
  private final VcpuFd fd;
  private final KvmRun run;
  private final VcpuEvents events = new VcpuEvents();

  /** Makes the port of a vCPU. */
  public KvmEventPort(VcpuFd fd) {
    this.fd = fd;
    run = fd.runArea();
  }

  @Override
  public boolean delivering() {
    fd.getEvents(events);
    return events.exceptionInjected() || events.interruptInjected() || events.nmiInjected();
  }

  @Override
  public void exception(ExceptionQueue.Pending exception) {
    events.queueException(exception.vector(), exception.error());
    events.leaveOthers(); // another thread's NMI may have come since they were read
    fd.setEvents(events);
  }

  @Override
  public void nmi() {
    fd.nmi();
  }

  @Override
  public void interrupt(int vector) {
    fd.interrupt(vector);
  }

  @Override
  public boolean ready() {
    return run.readyForInterruptInjection();
  }

  @Override
  public void requestWindow(boolean wanted) {
    run.requestInterruptWindow(wanted);
  }

  @Override
  public int cr8() {
    return (int) run.cr8();
  }

  @Override
  public void cr8(int priorityClass) {
    run.cr8(priorityClass);
  }

  @Override
  public void apicBase(long value) {
    fd.apicBase(value);
  }
}
