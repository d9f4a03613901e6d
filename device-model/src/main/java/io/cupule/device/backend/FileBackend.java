package io.cupule.device.backend;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cupule.device.CharBackend;
import io.cupule.device.CharReceiver;
import io.cupule.device.DeviceException;
import io.cupule.device.DeviceLog;
import io.cupule.linux.HostFile;
import io.cupule.linux.error.SystemCallException;
import io.cupule.loop.LoopErrors;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Writes a guest's output to a file, byte for byte and line by line. There is no input.
 *
 * <p>A separate thread writes, so that a guest never waits for a disk. If the host can't write (for
 * example, the disk is full) or does not answer, output is dropped and counted, and a failure is
 * reported once. Later output is tried again; then a line in the file says how much is missing.
 */
public final class FileBackend implements CharBackend {
  private final OutputWriter writer;
  private final OutputSource source;

  /** The destination of the output; the writer's thread closes it. */
  interface Target {
    /** Writes all of it, or throws. */
    void write(byte[] bytes, int from, int length) throws IOException;

    /** Releases it. */
    void close();
  }

  private FileBackend(OutputWriter writer, OutputSource source) {
    this.writer = writer;
    this.source = source;
  }

  /** Creates or empties the file. */
  @FunctionalInterface
  public interface Opening {
    /**
     * Opens it for writing.
     *
     * @return the file, empty; the backend closes it
     * @throws IOException if the host or its rules do not allow it
     */
    HostFile open() throws IOException;
  }

  /**
   * Creates the file with the caller's method.
   *
   * @param path its name in messages
   * @param opening creates or empties it
   * @param log receives the first failure to write
   * @param errors counts errors of its thread
   * @return the backend; the caller closes it
   * @throws DeviceException if the file cannot be created or written
   */
  public static FileBackend create(Path path, Opening opening, DeviceLog log, LoopErrors errors) {
    HostFile file;
    try {
      file = opening.open();
    } catch (IOException e) {
      throw new DeviceException(
          ("serial output cannot go to %s: %s; name a file in a directory that exists and is"
                  + " writable, no link and of devices only /dev/null, or write \"sink\": \"pty\""
                  + " for a terminal")
              .formatted(path, reason(e)),
          e);
    }
    return over(
        path,
        new Target() {
          @Override
          public void write(byte[] bytes, int from, int length) throws IOException {
            file.write(bytes, from, length);
          }

          @Override
          public void close() {
            file.close();
          }
        },
        log,
        errors);
  }

  /** Returns the reason without the path. */
  private static String reason(IOException why) {
    String known =
        why instanceof FileSystemException refused ? refused.getReason() : why.getMessage();
    return Objects.requireNonNullElse(known, "it cannot be written");
  }

  /** Makes a backend over an open target; closes the target if this fails. */
  static FileBackend over(Path path, Target target, DeviceLog log, LoopErrors errors) {
    Sink sink = new Sink(path, target, log);
    OutputWriter writer;
    try {
      writer = new OutputWriter("output to " + path.getFileName(), sink::close, errors);
    } catch (RuntimeException e) {
      target.close();
      throw e;
    }
    return new FileBackend(writer, writer.add(sink, null, false));
  }

  @Override
  public void write(int value) {
    source.put(value);
  }

  @Override
  public void attach(CharReceiver receiver) {}

  @Override
  public long dropped() {
    return source.dropped();
  }

  /** Waits while the disk answers; output that a hanging disk has not accepted is dropped. */
  @Override
  public void close() {
    if (source.isEnded()) {
      return;
    }
    source.end();
    if (!writer.awaitFinished(source)) {
      source.discard();
    }
    writer.end();
  }

  /** Used on the writer's thread. */
  private static final class Sink implements OutputSink {
    private final Path path;
    private final Target target;
    private final DeviceLog log;
    private boolean told;

    Sink(Path path, Target target, DeviceLog log) {
      this.path = path;
      this.target = target;
      this.log = log;
    }

    @Override
    public void write(byte[] bytes, int length) throws IOException {
      target.write(bytes, 0, length);
    }

    @Override
    public void missing(long count) throws IOException {
      byte[] line = ("\n" + OutputSink.notice(count) + "\n").getBytes(US_ASCII);
      target.write(line, 0, line.length);
    }

    void close() {
      try {
        target.close();
      } catch (SystemCallException e) {
        log.warn("%s: %s".formatted(path, e.getMessage()));
      }
    }

    @Override
    public void failed(IOException why) {
      if (!told) {
        told = true;
        log.warn(
            "%s: %s; serial output is dropped until this is mended".formatted(path, reason(why)));
      }
    }
  }
}
