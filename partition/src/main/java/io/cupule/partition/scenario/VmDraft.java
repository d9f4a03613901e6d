package io.cupule.partition.scenario;

import io.cupule.partition.file.NamedFile;
import io.cupule.partition.scenario.Draft.Placed;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The readable parts of one VM, with names and types for the rules.
 *
 * @param draft of the VM
 */
record VmDraft(Draft draft) {

  JsonPath at(String field) {
    return draft.at(field);
  }

  /** What messages call the VM: its name, or its path where the name is unreadable. */
  String label() {
    return name().map(name -> "VM " + name).orElse("the VM at " + draft.path());
  }

  Optional<String> name() {
    return draft.get("name", String.class);
  }

  List<Placed<Integer>> affinity() {
    return draft.elements("affinity", Integer.class);
  }

  Optional<Boolean> dedicated() {
    return draft.get("dedicated", Boolean.class);
  }

  Optional<Draft> reservation() {
    return draft
        .get("scheduling", Draft.class)
        .flatMap(scheduling -> scheduling.get("reservation", Draft.class));
  }

  Optional<MemorySize> memory() {
    return draft.get("memory", MemorySize.class);
  }

  /** The priority of its vCPU threads, with its place; empty for ordinary threads. */
  Optional<Placed<Integer>> fifoPriority() {
    return draft
        .get("realtime", Draft.class)
        .flatMap(realtime -> realtime.placed("fifoPriority", Integer.class));
  }

  /** Present where the memory is to be locked. */
  Optional<Boolean> lockMemory() {
    return draft.get("lockMemory", Boolean.class).filter(lock -> lock);
  }

  Optional<HugePages> hugePages() {
    return draft.get("hugePages", HugePages.class);
  }

  Optional<Kernel> kernel() {
    return draft.get("kernel", Kernel.class);
  }

  /** The kernel's file; empty for a built-in guest too. */
  Optional<NamedFile> image() {
    return draft
        .get("kernel", Kernel.class)
        .flatMap(kernel ->
            kernel instanceof Kernel.Image(NamedFile file) ? Optional.of(file) : Optional.empty());
  }

  Optional<String> args() {
    return draft.get("args", String.class);
  }

  Optional<Irqchip> irqchip() {
    return draft.get("irqchip", Irqchip.class);
  }

  Optional<Boolean> allowsUnaccountedHalt() {
    return draft.get("allowUnaccountedHalt", Boolean.class);
  }

  Optional<GuestAddress> loadAddress() {
    return draft.get("loadAddress", GuestAddress.class);
  }

  /** The files of the modules, each with its path in the document. */
  List<Placed<NamedFile>> modules() {
    return draft.elements("modules", Draft.class).stream()
        .flatMap(module -> module.value().placed("path", NamedFile.class).stream())
        .toList();
  }

  /** The files that the VM is loaded from, each with its path in the document. */
  List<Placed<NamedFile>> inputs() {
    return Stream.concat(
            image().stream().map(file -> new Placed<>(at("kernel"), file)), modules().stream())
        .toList();
  }

  /**
   * What it boots, as far as that is known; empty if the kernel, or how to load it, is not. Memory
   * that is unknown is as large as can be, so that it is never too small.
   *
   * @param withModules false if something is wrong with the modules
   */
  Optional<BootSettings> boot(boolean withModules) {
    boolean howIsUnknown = draft.isWritten("loadAddress") && loadAddress().isEmpty();
    List<ModuleSettings> files =
        withModules
            ? draft.elements("modules", Draft.class).stream()
                .map(module -> (ModuleSettings) module.value().toRecord())
                .toList()
            : List.of();
    return howIsUnknown
        ? Optional.empty()
        : kernel()
            .map(kernel ->
                new BootSettings(
                    kernel,
                    loadAddress(),
                    args().orElse(""),
                    files,
                    memory().orElse(new MemorySize(MemorySize.LARGEST))));
  }

  /** A place in the VM, such as {@code modules[1].path}. */
  JsonPath path(String inVm) {
    return new JsonPath(draft.path() + "." + inVm);
  }

  Optional<Draft> serial() {
    return draft.get("serial", Draft.class);
  }

  Optional<SerialSink> sink() {
    return serial().flatMap(serial -> serial.get("sink", SerialSink.class));
  }

  /** The file that the serial port writes, with its path in the document. */
  Optional<Placed<NamedFile>> output() {
    return sink()
        .filter(sink -> sink == SerialSink.FILE)
        .flatMap(_ -> serial())
        .flatMap(serial -> serial.placed("path", NamedFile.class));
  }
}
