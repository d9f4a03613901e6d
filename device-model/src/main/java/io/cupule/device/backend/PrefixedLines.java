package io.cupule.device.backend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Shows a guest's output among that of others, in whole lines that start with the VM's name: {@code
 * name | text}. Used by one thread.
 *
 * <p>A line is written when it is complete, when it reaches {@link #LONGEST_LINE}, or at the end.
 * Each line is passed to the stream in one piece, so that those of several VMs do not mix. {@link
 * PlainText} makes text safe that could control the terminal or imitate another VM's line.
 */
final class PrefixedLines implements OutputSink {
  /** Length in bytes at which an unfinished line is written; it continues in a new line. */
  static final int LONGEST_LINE = 4096;

  private final String prefix;
  private final TextStream out;
  private final Consumer<String> log;
  private final ByteBuffer pending = ByteBuffer.allocate(LONGEST_LINE);
  private final CharBuffer text = CharBuffer.allocate(LONGEST_LINE);
  private final CharsetDecoder decoder =
      UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private final StringBuilder lines = new StringBuilder();

  /** The last line shown was cut, so a line end that follows at once was already shown. */
  private boolean cut;

  /**
   * Makes lines of a VM's output.
   *
   * @param vm the VM's name
   * @param out receives the lines
   * @param log receives the reason of a failed write
   */
  PrefixedLines(String vm, TextStream out, Consumer<String> log) {
    this.prefix = vm + " | ";
    this.out = out;
    this.log = log;
  }

  @Override
  public void write(byte[] bytes, int length) throws IOException {
    for (int i = 0; i < length; i++) {
      add(bytes[i]);
    }
    show();
  }

  private void add(byte value) {
    if (value == '\n') {
      endLine();
    } else {
      pending.put(value);
      if (!pending.hasRemaining()) {
        cutLine();
      }
    }
  }

  @Override
  public void missing(long count) throws IOException {
    endUnfinishedLine();
    lines.append(prefix).append(OutputSink.notice(count)).append('\n');
    show();
  }

  @Override
  public void failed(IOException why) {
    log.accept(Objects.requireNonNullElse(why.getMessage(), "it cannot be written"));
  }

  @Override
  public void finish() throws IOException {
    endUnfinishedLine();
    show();
  }

  private void endUnfinishedLine() {
    if (pending.position() > 0) {
      endLine();
    }
  }

  private void endLine() {
    if (pending.position() > 0 || !cut) {
      decode(true);
      decoder.flush(text);
      decoder.reset();
      addLine();
    }
    cut = false;
  }

  /** Keeps the first bytes of an incomplete character. */
  private void cutLine() {
    decode(false);
    addLine();
    cut = true;
  }

  private void decode(boolean complete) {
    pending.flip();
    decoder.decode(pending, text, complete);
    pending.compact();
  }

  private void addLine() {
    lines.append(prefix);
    PlainText.append(text.flip(), lines);
    lines.append('\n');
    text.clear();
  }

  private void show() throws IOException {
    if (!lines.isEmpty()) {
      byte[] encoded = lines.toString().getBytes(out.charset());
      lines.setLength(0);
      out.bytes().write(encoded, 0, encoded.length);
      out.bytes().flush();
    }
  }
}
