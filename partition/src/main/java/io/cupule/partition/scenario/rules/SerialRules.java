package io.cupule.partition.scenario.rules;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupule.linux.HostFile;
import io.cupule.partition.file.NamedFile;
import io.cupule.partition.scenario.SerialSink;
import io.cupule.partition.scenario.form.Draft;
import io.cupule.partition.scenario.problem.Problems;
import io.cupule.partition.scenario.problem.Text;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Rules about the destination of serial output. */
final class SerialRules {
  /** The file type bits of a file's mode, and two of their values, see inode(7). */
  private static final int FILE_TYPE = 0xf000;

  private static final int REGULAR_FILE = 0x8000;

  private static final int CHARACTER_DEVICE = 0x2000;

  /** The device number of /dev/null, see null(4). */
  private static final long NULL_DEVICE = 0x103;

  /** Bytes of the longest file name in Linux (NAME_MAX). */
  private static final int LONGEST_NAME = 255;

  private static final List<Path> KERNELS =
      List.of(Path.of("/proc"), Path.of("/sys"), Path.of("/dev"));
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");
  private static final Path NULL = Path.of("/dev/null");

  private SerialRules() {}

  static void pathGoesWithFile(MachineDraft machine, CheckContext context, Problems problems) {
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

  static void outputIsWritable(MachineDraft machine, CheckContext context, Problems problems) {
    for (VmDraft vm : machine.vms()) {
      vm.output()
          .ifPresent(output ->
              faultOf(output.value())
                  .ifPresent(fault ->
                      problems.add(
                          output.path(),
                          Text.quote(output.value()) + " cannot be written" + fault.why(),
                          fault.remedy())));
    }
  }

  /** Why a file takes no output; begins with a colon, or is empty if that is obvious. */
  private record Fault(String why, String remedy) {
    static final Fault NO_FOLDER =
        new Fault("", "name a file in a directory that exists and that this user may write");
  }

  private static Optional<Fault> faultOf(NamedFile file) {
    try {
      return file.look(SerialRules::fault);
    } catch (IOException noFolder) {
      return Optional.of(Fault.NO_FOLDER);
    }
  }

  /** Checks a file by the rules of {@code HostFile}, which opens it. */
  private static Optional<Fault> fault(Path file) {
    if (Files.isSymbolicLink(file)) {
      return Optional.of(
          new Fault(": it is a symbolic link", "name the file itself, not a link to it"));
    }
    if (Files.exists(file) && !Files.isDirectory(file) && !takesOutput(file)) {
      return Optional.of(
          new Fault(
              ": it is no regular file",
              "name a regular file, of devices only /dev/null; for a terminal write \"sink\":"
                  + " \"pty\""));
    }
    if (isOfTheKernel(canonical(file))) {
      return Optional.of(
          new Fault(
              ": the kernel's own files take no output",
              "name a file outside /proc, /sys and /dev, or /dev/null"));
    }
    return isWritable(file) ? faultOfOpening(file) : Optional.of(Fault.NO_FOLDER);
  }

  /** Opens a file that exists, without changing it: only the host knows whether it refuses. */
  private static Optional<Fault> faultOfOpening(Path file) {
    if (file.getFileName().toString().getBytes(UTF_8).length > LONGEST_NAME) {
      return Optional.of(new Fault(": its name has more than 255 bytes", "choose a shorter name"));
    }
    try {
      if (Files.exists(file)) {
        HostFile.check(file);
      }
      return Optional.empty();
    } catch (FileSystemException refused) {
      String reason = Objects.requireNonNullElse(refused.getReason(), "refused");
      return Optional.of(new Fault(": " + reason, "name another file"));
    }
  }

  /** Returns whether it is a kernel file: it looks regular, but a write changes the host. */
  private static boolean isOfTheKernel(Path file) {
    return KERNELS.stream().anyMatch(file::startsWith)
        && !file.startsWith(SHARED_MEMORY)
        && !file.equals(NULL);
  }

  private static boolean isWritable(Path file) {
    Path directory = file.getParent();
    return Files.exists(file)
        ? Files.isWritable(file) && !Files.isDirectory(file)
        : directory != null && Files.isDirectory(directory) && Files.isWritable(directory);
  }

  /** Returns whether a file takes output. Opening a FIFO would wait for its reader. */
  private static boolean takesOutput(Path file) {
    try {
      int mode = (Integer) Files.getAttribute(file, "unix:mode");
      return switch (mode & FILE_TYPE) {
        case REGULAR_FILE -> true;
        case CHARACTER_DEVICE -> (Long) Files.getAttribute(file, "unix:rdev") == NULL_DEVICE;
        default -> false;
      };
    } catch (IOException | UnsupportedOperationException unknown) {
      return false;
    }
  }

  static void outputsDiffer(MachineDraft machine, CheckContext context, Problems problems) {
    Set<Object> seen = new HashSet<>();
    for (VmDraft vm : machine.vms()) {
      vm.output()
          .filter(output -> !seen.add(identity(output.value().path())))
          .ifPresent(output ->
              problems.add(
                  output.path(),
                  "another VM writes the same file",
                  "give each VM a file of its own"));
    }
  }

  static void outputOverwritesNoInput(
      MachineDraft machine, CheckContext context, Problems problems) {
    Set<Object> inputs = new HashSet<>();
    inputs.add(identity(context.file()));
    for (VmDraft vm : machine.vms()) {
      vm.inputs().forEach(input -> inputs.add(identity(input.value().path())));
    }
    for (VmDraft vm : machine.vms()) {
      vm.output()
          .filter(output -> inputs.contains(identity(output.value().path())))
          .ifPresent(output ->
              problems.add(
                  output.path(),
                  "the output would overwrite a file that the scenario needs",
                  "choose another file"));
    }
  }

  /** Returns the identity of a file, which is the same for all its hard links. */
  private static Object identity(Path file) {
    try {
      Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
      return key == null ? canonical(file) : key;
    } catch (IOException notThere) {
      return canonical(file);
    }
  }

  /** Returns one path per file, for any links and dots in a name. */
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
