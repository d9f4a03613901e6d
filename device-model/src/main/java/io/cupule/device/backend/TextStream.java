package io.cupule.device.backend;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/**
 * A destination for text, such as the standard output.
 *
 * @param bytes receives the bytes; a failed write throws
 * @param charset encodes the text
 */
public record TextStream(OutputStream bytes, Charset charset) {

  /**
   * Wraps a print stream. A print stream does not report failed writes.
   *
   * @param stream receives text, in its character set
   * @return the same destination
   */
  public static TextStream of(PrintStream stream) {
    return new TextStream(stream, stream.charset());
  }
}
