package io.cupule.control.cli.terminal;

import io.cupule.control.cli.error.CommandFailure;
import io.cupule.control.cli.error.ExitCode;
import io.cupule.partition.file.FileTrouble;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An output file named by an option. It is checked to be writable before the work begins. A FIFO
 * stays open from then on, because its reader stops reading when the last writer closes it.
 */
public final class OutputFile {
  private static final int FILE_TYPE = 0xf000; // the bits of a file's type in its mode, inode(7)
  private static final int FIFO = 0x1000;

  private final Path file;
  private final String content;
  private final String option;
  private final boolean isNew;
  private Optional<OutputStream> fifo = Optional.empty();

  private OutputFile(Path file, String content, String option) {
    this.file = file;
    this.content = content;
    this.option = option;
    isNew = !Files.exists(file);
  }

  /**
   * Opens the file, and creates it if it does not exist.
   *
   * @param content a word or two for its content
   * @param option the option that named it
   * @throws CommandFailure if it cannot be written
   */
  public static OutputFile open(Path file, String content, String option) {
    OutputFile output = new OutputFile(file, content, option);
    try {
      if (isFifo(file)) {
        output.fifo = Optional.of(openFifo(file));
      } else {
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
      }
      return output;
    } catch (IOException refused) {
      throw output.failure(refused);
    }
  }

  private static boolean isFifo(Path file) throws IOException {
    return Files.exists(file)
        && ((Integer) Files.getAttribute(file, "unix:mode") & FILE_TYPE) == FIFO;
  }

  /** An open for writing waits for a reader, unless this process is one at that moment. */
  private static OutputStream openFifo(Path file) throws IOException {
    try (RandomAccessFile _ = new RandomAccessFile(file.toFile(), "rw")) {
      return Files.newOutputStream(file, StandardOpenOption.WRITE);
    }
  }

  /**
   * Opens the file for its content, which replaces what is there. Call it once.
   *
   * @throws IOException if that fails
   */
  public OutputStream stream() throws IOException {
    return fifo.isPresent() ? fifo.get() : Files.newOutputStream(file);
  }

  /**
   * Replaces the content of the file.
   *
   * @throws CommandFailure if that fails
   */
  public void write(Consumer<PrintWriter> writer) {
    try (PrintWriter out =
        new PrintWriter(new OutputStreamWriter(stream(), StandardCharsets.UTF_8))) {
      writer.accept(out);
      if (out.checkError()) {
        throw failure(
            new IOException(fifo.isPresent() ? "its reader is gone" : "is the disk full?"));
      }
    } catch (IOException refused) {
      throw failure(refused);
    }
  }

  /** Removes the file if {@link #open} created it, because there is no content. */
  public void discard() {
    try {
      if (isNew) {
        Files.deleteIfExists(file);
      }
    } catch (IOException refused) {
      throw failure(refused);
    }
  }

  /** Returns the failure for a file that cannot be written, or only in part. */
  public CommandFailure failure(IOException refused) {
    String reason =
        switch (refused) {
          case NoSuchFileException _ -> "its folder does not exist";
          default -> FileTrouble.why(refused);
        };
    return new CommandFailure(
        ExitCode.BAD_INPUT,
        "cannot write " + content + " to " + file + ": " + reason,
        "choose another file for " + option);
  }
}
