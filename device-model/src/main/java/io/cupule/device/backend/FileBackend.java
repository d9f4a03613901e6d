package io.cupule.device.backend;

import io.cupule.device.CharBackend;
import io.cupule.device.CharReceiver;
import io.cupule.device.DeviceException;
import io.cupule.device.DeviceLog;
import io.cupule.kvm.HostFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes a guest's output to a file, byte for byte, with the last line complete at any time. There
 * is no input.
 *
 * <p>Where the host cannot write (a full disk, say) output is dropped and counted, one warning is
 * given, and later output is tried again: the guest goes on.
 */
public final class FileBackend implements CharBackend {
  private static final int BUFFER_BYTES = 8192;

  private final Path path;
  private final DeviceLog log;
  private final HostFile file;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int buffered;
  private long dropped;
  private boolean closed;

  private FileBackend(Path path, HostFile file, DeviceLog log) {
    this.path = path;
    this.file = file;
    this.log = log;
  }

  /** Makes or empties the file. */
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
   * Creates the file, or empties it where it exists.
   *
   * @param path the file
   * @param log hears once about output that could not be written
   * @return the backend; the caller closes it
   * @throws DeviceException if the file cannot be created or written
   */
  public static FileBackend create(Path path, DeviceLog log) {
    return create(path, () -> HostFile.replace(path), log);
  }

  /**
   * Creates the file in a way of the caller's.
   *
   * @param path what messages call it
   * @param opening makes or empties it
   * @param log hears once about output that could not be written
   * @return the backend; the caller closes it
   * @throws DeviceException if the file cannot be created or written
   */
  public static FileBackend create(Path path, Opening opening, DeviceLog log) {
    try {
      return new FileBackend(path, opening.open(), log);
    } catch (IOException e) {
      throw new DeviceException(
          "serial output cannot go to %s; name a file in a directory that exists and is writable"
              .formatted(e.getMessage()),
          e);
    }
  }

  @Override
  public synchronized void write(int value) {
    if (closed) {
      return;
    }
    buffer[buffered++] = (byte) value;
    if (value == '\n' || buffered == buffer.length) {
      flush();
    }
  }

  @Override
  public void attach(CharReceiver receiver) {}

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    flush();
    closed = true;
    file.close();
  }

  /**
   * Bytes that the host could not write.
   *
   * @return how many so far
   */
  public synchronized long dropped() {
    return dropped;
  }

  private void flush() {
    try {
      file.write(buffer, 0, buffered);
    } catch (IOException e) {
      if (dropped == 0) {
        log.warn(
            "%s: %s; serial output is lost until this is mended".formatted(path, e.getMessage()));
      }
      dropped += buffered;
    }
    buffered = 0;
  }
}
