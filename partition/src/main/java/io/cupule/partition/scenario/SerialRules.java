package io.cupule.partition.scenario;

import io.cupule.partition.file.NamedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Rules about where serial output goes. */
final class SerialRules {
  /** The type in the mode of a file, and one of its values, see inode(7). */
  private static final int FILE_TYPE = 0xf000;

  private static final int CHARACTER_DEVICE = 0x2000;

  private SerialRules() {}

  static void pathGoesWithFile(MachineDraft machine, Surroundings surroundings, Problems problems) {
    for (VmDraft vm : machine.vms()) {
      if (vm.sink().isEmpty()) {
        continue;
      }
      Draft serial = vm.serial().get();
      boolean file = vm.sink().get() == SerialSink.FILE;
      if (file && !serial.isWritten("path")) {
        problems.add(
            serial.at("path"),
            "missing for the sink file",
            "add for example \"path\": \"out.log\"");
      } else if (!file && serial.isWritten("path")) {
        problems.add(
            serial.at("path"),
            "the sink " + vm.sink().get() + " has no path",
            "remove it, or write \"sink\": \"file\"");
      }
    }
  }

  static void outputIsWritable(MachineDraft machine, Surroundings surroundings, Problems problems) {
    for (VmDraft vm : machine.vms()) {
      vm.output()
          .filter(output -> !isWritable(output.value()))
          .ifPresent(output ->
              problems.add(
                  output.path(),
                  Text.quote(output.value()) + " cannot be written",
                  "name a file in a directory that exists and that this user may write"));
    }
  }

  private static boolean isWritable(NamedFile file) {
    try {
      return file.look(SerialRules::isWritable);
    } catch (IOException noFolder) {
      return false;
    }
  }

  private static boolean isWritable(Path file) {
    Path directory = file.getParent();
    return Files.exists(file)
        ? Files.isWritable(file) && (Files.isRegularFile(file) || isCharacterDevice(file))
        : directory != null && Files.isDirectory(directory) && Files.isWritable(directory);
  }

  /** Such as /dev/null. Whoever opens a FIFO waits for its reader, which may never come. */
  private static boolean isCharacterDevice(Path file) {
    try {
      int mode = (Integer) Files.getAttribute(file, "unix:mode");
      return (mode & FILE_TYPE) == CHARACTER_DEVICE;
    } catch (IOException | UnsupportedOperationException unknown) {
      return false;
    }
  }

  static void outputsDiffer(MachineDraft machine, Surroundings surroundings, Problems problems) {
    Set<Path> seen = new HashSet<>();
    for (VmDraft vm : machine.vms()) {
      vm.output()
          .filter(output -> !seen.add(canonical(output.value().path())))
          .ifPresent(output ->
              problems.add(
                  output.path(),
                  "another VM writes the same file",
                  "give each VM a file of its own"));
    }
  }

  static void outputOverwritesNoInput(
      MachineDraft machine, Surroundings surroundings, Problems problems) {
    Set<Path> inputs = new HashSet<>();
    inputs.add(canonical(surroundings.file()));
    for (VmDraft vm : machine.vms()) {
      vm.inputs().forEach(input -> inputs.add(canonical(input.value().path())));
    }
    for (VmDraft vm : machine.vms()) {
      vm.output()
          .filter(output -> inputs.contains(canonical(output.value().path())))
          .ifPresent(output ->
              problems.add(
                  output.path(),
                  "the output would overwrite a file that the scenario needs",
                  "choose another file"));
    }
  }

  /** One path per file, whatever links and dots lead to it. */
  private static Path canonical(Path file) {
    Path absolute = file.toAbsolutePath();
    try {
      return absolute.toRealPath();
    } catch (IOException notThere) {
      Path directory = absolute.getParent();
      return directory == null || !Files.exists(directory)
          ? absolute.normalize()
          : canonical(directory).resolve(file.getFileName());
    }
  }
}
