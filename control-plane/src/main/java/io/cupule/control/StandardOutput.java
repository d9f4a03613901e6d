package io.cupule.control;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The stdout of this process, which remembers how writing to it failed: {@link System#out} forgets.
 * For any thread.
 */
final class StandardOutput extends OutputStream {
  private static final String READER_GONE = "Broken pipe";

  private final OutputStream out;
  private final AtomicInteger writes = new AtomicInteger();
  private volatile @Nullable IOException failure;

  /**
   * Makes one over a stream.
   *
   * @param out where the bytes go
   */
  StandardOutput(OutputStream out) {
    this.out = out;
  }

  /** Puts it in the place of {@link System#out}. */
  static StandardOutput install() {
    StandardOutput stdout = new StandardOutput(new FileOutputStream(FileDescriptor.out));
    System.setOut(new PrintStream(new BufferedOutputStream(stdout), true, System.out.charset()));
    return stdout;
  }

  /**
   * What keeps the output from being complete. A reader who goes, as head does, has what it wants.
   *
   * @return the system's words for it
   */
  Optional<String> trouble() {
    return Optional.ofNullable(failure)
        .map(failed -> String.valueOf(failed.getMessage()))
        .filter(reason -> !reason.contains(READER_GONE));
  }

  /** Whether somebody waits for the reader at this moment. */
  boolean isBusy() {
    return writes.get() > 0;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    writes.incrementAndGet();
    try {
      out.write(bytes, offset, length);
    } catch (IOException failed) {
      failure = failed;
      throw failed;
    } finally {
      writes.decrementAndGet();
    }
  }
}
