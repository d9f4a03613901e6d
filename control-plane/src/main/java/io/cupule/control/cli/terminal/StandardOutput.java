package io.cupule.control.cli.terminal;

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
 * The stdout of this process. It keeps the first write error, which {@link System#out} does not.
 * For any thread.
 */
public final class StandardOutput extends OutputStream {
  private static final String READER_GONE = "Broken pipe";

  private final OutputStream out;
  private final AtomicInteger writes = new AtomicInteger();
  private volatile @Nullable IOException failure;

  /**
   * Wraps a stream.
   *
   * @param out receives the bytes
   */
  StandardOutput(OutputStream out) {
    this.out = out;
  }

  /** Replaces {@link System#out} by this. */
  public static StandardOutput install() {
    StandardOutput stdout = new StandardOutput(new FileOutputStream(FileDescriptor.out));
    System.setOut(new PrintStream(new BufferedOutputStream(stdout), true, System.out.charset()));
    return stdout;
  }

  /**
   * Returns why the output is incomplete. A reader such as head may close the pipe.
   *
   * @return the system's error message
   */
  public Optional<String> trouble() {
    return Optional.ofNullable(failure)
        .map(failed -> String.valueOf(failed.getMessage()))
        .filter(reason -> !reason.contains(READER_GONE));
  }

  /** Returns whether a thread waits for the reader now. */
  public boolean isBusy() {
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
