package io.cupule.sched.memory;

import io.cupule.sched.explore.Mutation;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM for a tool, with the tests' class path: it instruments or measures the JVM it runs in. */
final class ToolJvm {
  /** It bounds a hang only: threads of jcstress spin, and need their CPUs for each iteration. */
  private static final int TIMEOUT_SECONDS = 600;

  private final Path directory;
  private final Path faults;
  private final List<String> options;

  /** What it printed, and how it ended. */
  record Result(int exitCode, String output) {}

  /**
   * Makes one.
   *
   * @param directory for its files
   * @param options of the JVM
   */
  ToolJvm(Path directory, String... options) {
    this.directory = directory;
    this.options = List.of(options);
    faults = directory.resolve("faults");
  }

  /** Puts a fault in a shipped class that the tool looks at. */
  ToolJvm with(Mutation fault) throws IOException {
    fault.writeTo(faults);
    return this;
  }

  /** Runs a program, to its end. */
  Result run(Class<?> main, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-cp");
    command.add(faults + File.pathSeparator + System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    File output = directory.resolve("output").toFile();
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output)
            .start();
    try {
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("still runs: " + command);
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return new Result(process.exitValue(), Files.readString(output.toPath()));
  }
}
