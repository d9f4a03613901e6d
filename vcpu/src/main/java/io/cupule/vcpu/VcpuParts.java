package io.cupule.vcpu;

import io.cupule.kvm.VcpuFd;
import io.cupule.kvm.memory.GuestMemory;
import io.cupule.sched.SchedEvent;
import io.cupule.sched.SchedLock;
import io.cupule.sched.rendezvous.StopTarget;
import io.cupule.vcpu.account.VcpuAccount;
import io.cupule.vcpu.apic.ApicEvents;
import io.cupule.vcpu.apic.LocalApic;
import io.cupule.vcpu.exit.CpuSnapshot;
import io.cupule.vcpu.exit.ExitDispatch;
import io.cupule.vcpu.exit.ExitHandler;
import io.cupule.vcpu.exit.MsrHandler;
import io.cupule.vcpu.exit.VcpuRegion;
import io.cupule.vcpu.inject.ApicInterrupts;
import io.cupule.vcpu.inject.ApicMsrs;
import io.cupule.vcpu.inject.ApicPage;
import io.cupule.vcpu.inject.EventPort;
import io.cupule.vcpu.inject.ExceptionQueue;
import io.cupule.vcpu.inject.Injector;
import io.cupule.vcpu.inject.InterruptSource;
import io.cupule.vcpu.inject.KvmEventPort;
import io.cupule.vcpu.pcpu.EventWaiter;
import io.cupule.vcpu.pcpu.VcpuSchedEntity;
import io.cupule.vcpu.request.PendingRequests;
import io.cupule.vcpu.request.VcpuEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The parts of a vCPU, for its classes that need several of them.
 *
 * @param fd its KVM side
 * @param account receives its times and counts
 * @param kick makes it leave guest mode
 * @param entity what its pCPU schedules
 * @param target its part in rendezvous
 * @param registers its registers at its VM's pause
 * @param requests its pending requests
 * @param exceptions its pending exception
 * @param life its state
 * @param events by ACRN's index
 * @param apic its local APIC, if that is in user space
 * @param injector decides what is injected
 * @param dispatch handles its exits
 */
record VcpuParts(
    VcpuFd fd,
    VcpuAccount account,
    Kick kick,
    VcpuSchedEntity entity,
    StopTarget target,
    PausedRegisters registers,
    PendingRequests requests,
    ExceptionQueue exceptions,
    VcpuLife life,
    List<SchedEvent> events,
    Optional<LocalApic> apic,
    Injector injector,
    ExitDispatch dispatch) {

  /**
   * Makes the parts of a vCPU that is not started, and attaches them to its pCPU, its VM's
   * rendezvous and interrupt controllers. Parameters: see {@link Vcpu}.
   *
   * @param signals called by its local APIC, but not before this returns
   * @throws io.cupule.sched.AdmissionException if the pCPU's policy refuses it
   * @throws RuntimeException in any case of failure, the vCPU is not attached to the pCPU
   */
  static VcpuParts assemble(
      VcpuId id,
      VcpuFd fd,
      GuestMemory memory,
      ExitHandler exits,
      List<VcpuRegion> ports,
      VcpuConfig config,
      ApicEvents signals) {
    VcpuAccount account = config.account();
    PendingRequests requests = new PendingRequests(account::countRequest);
    Kick kick = new Kick(fd.runArea(), account.kicks());
    PausedRegisters registers = new PausedRegisters(() -> CpuSnapshot.take(fd, memory));
    EventPort port = new KvmEventPort(fd);
    ExceptionQueue exceptions = new ExceptionQueue();
    VcpuSchedEntity entity =
        config.pcpu().entity(id.toString(), config.params(), kick::kick, account);
    try {
      Controllers controllers = Controllers.of(id, port, config, signals);
      return new VcpuParts(
          fd,
          account,
          kick,
          entity,
          config.rendezvous().join(entity::kick, new EventWaiter(entity, registers::take)),
          registers,
          requests,
          exceptions,
          new VcpuLife(),
          Arrays.stream(VcpuEvent.values()).map(_ -> new SchedEvent(SchedLock.mutex())).toList(),
          controllers.apic(),
          new Injector(port, requests, exceptions, controllers.interrupts()),
          new ExitDispatch(fd, memory, exits, ports, controllers.pages(), controllers.msrs()));
    } catch (RuntimeException | Error e) {
      entity.remove(); // together with its reservation
      throw e;
    }
  }

  /** The parts that depend on where the interrupt controllers are. */
  private record Controllers(
      Optional<LocalApic> apic,
      InterruptSource interrupts,
      List<VcpuRegion> pages,
      MsrHandler msrs) {
    static Controllers of(VcpuId id, EventPort port, VcpuConfig config, ApicEvents signals) {
      if (config.irqchip().isEmpty()) {
        return new Controllers(Optional.empty(), InterruptSource.NONE, List.of(), MsrHandler.NONE);
      }
      UserIrqchip chip = config.irqchip().get();
      LocalApic local = chip.attach(id, signals);
      ApicInterrupts interrupts = new ApicInterrupts(port, local, chip.external()::acknowledge);
      return new Controllers(
          Optional.of(local),
          interrupts,
          List.of(new ApicPage(local, interrupts)),
          new ApicMsrs(local, interrupts, port::apicBase));
    }
  }

  SchedEvent event(VcpuEvent event) {
    return events.get(event.index());
  }
}
