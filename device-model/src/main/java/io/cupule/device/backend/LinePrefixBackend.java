package io.cupule.device.backend;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupule.device.CharBackend;
import io.cupule.device.CharReceiver;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;

/**
 * Shows a guest's output on a terminal that several VMs share, in whole lines that start with the
 * VM's name: {@code name | text}. There is no input.
 *
 * <p>A line goes out when it is complete, when it reaches {@link #LONGEST_LINE}, or when the
 * backend is closed. Each is handed to the stream in one call, so that lines of several VMs do not
 * mix. What could steer the terminal or pass for another VM's line is made harmless: see {@link
 * PlainText}.
 */
public final class LinePrefixBackend implements CharBackend {
  /** Bytes after which an unfinished line is shown, and goes on in a new one. */
  public static final int LONGEST_LINE = 4096;

  private final String prefix;
  private final PrintStream out;
  private final ByteBuffer pending = ByteBuffer.allocate(LONGEST_LINE);
  private final CharBuffer text = CharBuffer.allocate(LONGEST_LINE);
  private final CharsetDecoder decoder =
      UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private final StringBuilder line = new StringBuilder();

  /** The last line shown was cut, so a line end that follows at once has been shown already. */
  private boolean cut;

  private boolean closed;

  /**
   * Creates the backend.
   *
   * @param vm the VM's name
   * @param out where the lines go, in that stream's character set; it is never closed
   */
  public LinePrefixBackend(String vm, PrintStream out) {
    this.prefix = vm + " | ";
    this.out = out;
  }

  @Override
  public synchronized void write(int value) {
    if (closed) {
      return;
    }
    if (value == '\n') {
      endLine();
    } else {
      pending.put((byte) value);
      if (!pending.hasRemaining()) {
        cutLine();
      }
    }
  }

  @Override
  public void attach(CharReceiver receiver) {}

  @Override
  public synchronized void close() {
    if (!closed && pending.position() > 0) {
      endLine();
    }
    closed = true;
  }

  private void endLine() {
    if (pending.position() > 0 || !cut) {
      decode(true);
      decoder.flush(text);
      decoder.reset();
      show();
    }
    cut = false;
  }

  /** Keeps the beginning of a character whose end is still to come. */
  private void cutLine() {
    decode(false);
    show();
    cut = true;
  }

  private void decode(boolean complete) {
    pending.flip();
    decoder.decode(pending, text, complete);
    pending.compact();
  }

  private void show() {
    line.append(prefix);
    PlainText.append(text.flip(), line);
    line.append('\n');
    byte[] encoded = line.toString().getBytes(out.charset());
    out.write(encoded, 0, encoded.length);
    out.flush();
    text.clear();
    line.setLength(0);
  }
}
