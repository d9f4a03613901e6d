package io.cupule.partition.chipset;

import io.cupule.device.InterruptLine;
import io.cupule.device.MessageSink;
import io.cupule.device.PlacedDevice;
import io.cupule.device.Region;
import io.cupule.device.clock.Pit;
import io.cupule.device.irq.IoApic;
import io.cupule.device.irq.IsaInterrupts;
import io.cupule.device.irq.PicPair;
import io.cupule.kvm.MsrExitReason;
import io.cupule.kvm.MsrRange;
import io.cupule.kvm.VcpuFd;
import io.cupule.kvm.VmFd;
import io.cupule.time.TimerService;
import io.cupule.vcpu.UserIrqchip;
import io.cupule.vcpu.apic.ApicBus;
import io.cupule.vcpu.apic.ApicClocks;
import io.cupule.vcpu.apic.LocalApic;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Interrupt controllers in user space, as in ACRN: a local APIC per vCPU, an I/O APIC, the 8259
 * pair at the boot vCPU's LINT0, and the 8254. A HLT then exits the guest, and the pCPU is free for
 * others.
 */
public final class UserChipset implements Chipset {
  /** ACRN's number of pins for VMs that do not mirror the host's (VIOAPIC). */
  private static final int PINS = 48;

  /** The 8259 pair's pin on a PC (MultiProcessor Specification 1.4, default configurations). */
  private static final int PICS_PIN = 0;

  private static final int CASCADE = 2;

  private static final MsrRange APIC_BASE = MsrRange.of(0x1b);
  private static final MsrRange TSC_DEADLINE = MsrRange.of(0x6e0);

  private final ApicBus apics;
  private final ApicClocks clocks;
  private final GuestTsc tsc;
  private final IoApic ioApic;
  private final PicPair pics = new PicPair(this::request);
  private final IsaInterrupts isa;
  private final Pit pit;
  private volatile @Nullable LocalApic boot;

  /**
   * Makes the controllers.
   *
   * @param vm without vCPUs so far; accesses to local APIC registers cause exits from now on
   * @param timers for the local APICs' timers and the 8254
   * @param reference the source of the guest's time-stamp counter
   * @param apicPages whether a guest may move a local APIC's page to an address
   */
  public UserChipset(
      VmFd vm, TimerService timers, TscReference reference, LongPredicate apicPages) {
    apics = new ApicBus(apicPages);
    // Without local APICs in the kernel, KVM treats every access to an x2APIC register as invalid.
    vm.exitOnMsrs(EnumSet.of(MsrExitReason.FILTER, MsrExitReason.INVALID), APIC_BASE, TSC_DEADLINE);
    tsc = new GuestTsc(reference);
    clocks = new ApicClocks(timers, tsc);
    ioApic = new IoApic(PINS, IoApic.Version.WITH_EOI_REGISTER, apics::message);
    isa = new IsaInterrupts(pics, ioApic);
    pit = new Pit(isa.line(Pit.IRQ), timers);
    apics.onEoi(ioApic::eoi);
    apics.onReceptive(ioApic::retry);
  }

  /** Raises or lowers the interrupt request of the 8259 pair. */
  private void request(boolean asserted) {
    LocalApic local = boot;
    if (local != null) {
      local.lint0(asserted);
    }
    ioApic.pin(PICS_PIN, asserted);
  }

  /** Connects the 8259 pair to the boot vCPU's local APIC, as firmware leaves it. */
  private void wire(LocalApic bootApic) {
    boot = bootApic;
    bootApic.virtualWire();
  }

  @Override
  public InterruptLine line(int irq) {
    return isa.line(irq);
  }

  @Override
  public InterruptLine globalLine(int number) {
    if (number == CASCADE) {
      return InterruptLine.NONE;
    }
    return number < PicPair.INPUTS ? line(number) : ioApic.line(number);
  }

  @Override
  public MessageSink messages() {
    return apics::message;
  }

  @Override
  public List<PlacedDevice> controllers() {
    return List.of(
        PlacedDevice.atPorts(
            pit,
            new Region(Pit.PORT, Pit.LENGTH, pit.ports()),
            new Region(Pit.SPEAKER_PORT, Pit.SPEAKER_LENGTH, pit.speakerPort())),
        PlacedDevice.atPorts(
            pics,
            new Region(PicPair.FIRST_PORT, PicPair.LENGTH, pics.first()),
            new Region(PicPair.SECOND_PORT, PicPair.LENGTH, pics.second()),
            new Region(PicPair.ELCR_PORT, PicPair.LENGTH, pics.elcr())),
        PlacedDevice.atPorts(ioApic).atMemory(new Region(IoApic.BASE, IoApic.LENGTH, ioApic)));
  }

  @Override
  public Optional<UserIrqchip> forVcpus() {
    return Optional.of(new UserIrqchip(apics, clocks, pics::acknowledge, this::wire));
  }

  @Override
  public void reset() {
    ioApic.reset(); // first: masked, it makes no message of what the others do
    pit.reset();
    pics.reset();
    ioApic.reset();
    LocalApic local = boot;
    if (local != null) {
      local.virtualWire();
    }
  }

  @Override
  public void bootVcpu(VcpuFd vcpu) {
    tsc.anchor(vcpu);
  }

  @Override
  public void close() {
    pit.close();
  }
}
