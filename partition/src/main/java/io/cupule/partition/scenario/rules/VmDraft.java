package io.cupule.partition.scenario.rules;

import io.cupule.partition.file.NamedFile;
import io.cupule.partition.scenario.BootSettings;
import io.cupule.partition.scenario.HugePages;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.ModuleSettings;
import io.cupule.partition.scenario.SerialSink;
import io.cupule.partition.scenario.form.Draft;
import io.cupule.partition.scenario.form.Draft.Placed;
import io.cupule.partition.scenario.problem.JsonPath;
import io.cupule.partition.scenario.value.GuestAddress;
import io.cupule.partition.scenario.value.Kernel;
import io.cupule.partition.scenario.value.MemorySize;
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

  /** Returns the VM's name for messages: its name, or its path if the name is unreadable. */
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

  /** Returns the priority of its vCPU threads, with its path; empty for ordinary threads. */
  Optional<Placed<Integer>> fifoPriority() {
    return draft
        .get("realtime", Draft.class)
        .flatMap(realtime -> realtime.placed("fifoPriority", Integer.class));
  }

  /** Returns whether the memory is locked; present only if it is. */
  Optional<Boolean> lockMemory() {
    return draft.get("lockMemory", Boolean.class).filter(lock -> lock);
  }

  Optional<HugePages> hugePages() {
    return draft.get("hugePages", HugePages.class);
  }

  Optional<Kernel> kernel() {
    return draft.get("kernel", Kernel.class);
  }

  /** Returns the kernel's file; empty for a built-in guest too. */
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

  /** Returns the files of the modules, each with its path in the document. */
  List<Placed<NamedFile>> modules() {
    return draft.elements("modules", Draft.class).stream()
        .flatMap(module -> module.value().placed("path", NamedFile.class).stream())
        .toList();
  }

  /** Returns the files that the VM is loaded from, each with its path in the document. */
  List<Placed<NamedFile>> inputs() {
    return Stream.concat(
            image().stream().map(file -> new Placed<>(at("kernel"), file)), modules().stream())
        .toList();
  }

  /**
   * Returns the boot settings; empty if the kernel, or how to load it, is unknown. Unknown memory
   * counts as the maximum, so it is never too small.
   *
   * @param withModules false if the modules have a problem
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

  /** Returns a path in the VM, such as {@code modules[1].path}. */
  JsonPath path(String inVm) {
    return new JsonPath(draft.path() + "." + inVm);
  }

  Optional<Draft> serial() {
    return draft.get("serial", Draft.class);
  }

  Optional<SerialSink> sink() {
    return serial().flatMap(serial -> serial.get("sink", SerialSink.class));
  }

  /** Returns the file that the serial port writes, with its path in the document. */
  Optional<Placed<NamedFile>> output() {
    return sink()
        .filter(sink -> sink == SerialSink.FILE)
        .flatMap(_ -> serial())
        .flatMap(serial -> serial.placed("path", NamedFile.class));
  }
}
