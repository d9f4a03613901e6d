package io.cupule.partition.boot;

import io.cupule.kvm.memory.GuestMemory;
import io.cupule.partition.boot.elf.ElfHeader;
import io.cupule.partition.boot.elf.LongModeLoader;
import io.cupule.partition.boot.multiboot.MultibootHeader;
import io.cupule.partition.boot.multiboot.MultibootLoader;
import io.cupule.partition.boot.plan.AddressMap;
import io.cupule.partition.boot.plan.BootException;
import io.cupule.partition.boot.plan.BootException.Fault;
import io.cupule.partition.boot.plan.BootModule;
import io.cupule.partition.boot.plan.BootPlan;
import io.cupule.partition.boot.plan.EntryState;
import io.cupule.partition.boot.plan.Faults;
import io.cupule.partition.boot.plan.ImageContent;
import io.cupule.partition.boot.plan.OpenModule;
import io.cupule.partition.boot.plan.Ram;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Loads a kernel into guest memory. It plans and checks everything before it writes the first byte;
 * after that, only a file that changes meanwhile can cause a failure. A failure leaves the content
 * of the memory undefined, but never writes outside the VM's memory.
 */
public final class KernelLoader {
  private KernelLoader() {}

  /**
   * Loads a kernel of any known kind. An image with a load address is a flat real-mode image; else
   * its header makes it multiboot 1 or, failing that, ELF64 for long mode. No vCPU of the VM may
   * run.
   *
   * @param image the kernel
   * @param args its command line, at most 4095 bytes in UTF-8; empty for a flat image
   * @param modules files to put next to a multiboot kernel; empty for the others
   * @param memory the VM's memory
   * @return the registers to enter the kernel with
   * @throws BootException if the image, a module or the arguments cannot be booted in this memory;
   *     it has {@link BootException#all all} faults that were found
   */
  public static EntryState load(
      KernelImage image, String args, List<BootModule> modules, GuestMemory memory) {
    List<OpenModule> open = OpenModule.open(modules);
    try (ImageContent content = image.open()) {
      return plan(image, content, args, open, Ram.of(memory.slots())).writeTo(memory);
    } finally {
      OpenModule.closeAll(open);
    }
  }

  /**
   * Checks whether {@link #load} would load a kernel into a VM's memory. It needs neither the
   * memory nor KVM.
   *
   * @param image the kernel
   * @param args its command line
   * @param modules files to put next to it
   * @param memoryBytes the size of the VM's memory, laid out as {@link AddressMap} says
   * @return all faults that were found; empty if it would load
   */
  public static List<BootException> check(
      KernelImage image, String args, List<BootModule> modules, long memoryBytes) {
    try {
      List<OpenModule> open = OpenModule.open(modules);
      try (ImageContent content = image.open()) {
        BootPlan _ = plan(image, content, args, open, Ram.of(AddressMap.slots(memoryBytes)));
        return List.of();
      } finally {
        OpenModule.closeAll(open);
      }
    } catch (BootException e) {
      return e.all();
    }
  }

  private static BootPlan plan(
      KernelImage image,
      ImageContent content,
      String args,
      List<OpenModule> modules,
      List<Ram> ram) {
    if (image.loadAddress().isPresent()) {
      long address = image.loadAddress().getAsLong();
      return alone(content, modules, () -> FlatLoader.plan(content, address, args, ram));
    }
    Optional<MultibootHeader> multiboot = MultibootHeader.find(content);
    if (multiboot.isPresent() && multiboot.get().addresses().isPresent()) {
      return new MultibootLoader(content, multiboot.get(), Optional.empty())
          .plan(args, modules, ram);
    }
    if (!ElfHeader.hasMagic(content)) {
      throw ForeignImage.refusal(content, multiboot.isPresent());
    }
    ElfHeader elf = ElfHeader.read(content);
    if (multiboot.isPresent()) {
      return new MultibootLoader(content, multiboot.get(), Optional.of(elf))
          .plan(args, modules, ram);
    }
    MultibootHeader.refuseBroken(content);
    MultibootHeader.refuseMultiboot2(content);
    return switch (elf.kind()) {
      case ELF64 -> alone(content, modules, () -> LongModeLoader.plan(content, elf, args, ram));
      case ELF32 ->
          throw new BootException(
              content.name(),
              "ELF32 without a multiboot header in its first 8 KiB",
              "add one, or build it as ELF64");
    };
  }

  /** Plans a kernel of a kind that takes no modules. */
  private static BootPlan alone(
      ImageContent content, List<OpenModule> modules, Supplier<BootPlan> plan) {
    var faults = new Faults();
    if (!modules.isEmpty()) {
      faults.attempt(() -> {
        throw new BootException(
            Fault.MODULES,
            content.name(),
            "modules with a kernel that is not multiboot",
            "remove the modules");
      });
    }
    var planned = new ArrayList<BootPlan>();
    faults.attempt(() -> planned.add(plan.get()));
    faults.raise();
    return planned.getFirst();
  }
}
