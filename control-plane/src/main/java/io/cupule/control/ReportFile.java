package io.cupule.control;

import io.cupule.partition.MachineReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** The file for a run's report; that it can be written is known before the run. */
final class ReportFile {
  private final Path file;

  private ReportFile(Path file) {
    this.file = file;
  }

  /**
   * Makes the file where it does not exist.
   *
   * @throws CommandFailure where it cannot be written
   */
  static ReportFile open(Path file) {
    try {
      Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
      return new ReportFile(file);
    } catch (IOException refused) {
      throw failure(file, refused);
    }
  }

  /**
   * Replaces what is in the file.
   *
   * @throws CommandFailure where that fails
   */
  void write(MachineReport report) {
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
      Json.print(out, report);
    } catch (IOException refused) {
      throw failure(file, refused);
    }
  }

  private static CommandFailure failure(Path file, IOException refused) {
    String reason =
        switch (refused) {
          case NoSuchFileException _ -> "its folder does not exist";
          case AccessDeniedException _ -> "no permission";
          case FileSystemException other ->
              Objects.requireNonNullElse(other.getReason(), "refused");
          default -> Objects.requireNonNullElse(refused.getMessage(), "refused");
        };
    return new CommandFailure(
        ExitCode.BAD_INPUT,
        "cannot write the report to " + file + ": " + reason,
        "choose another file for --report");
  }
}
