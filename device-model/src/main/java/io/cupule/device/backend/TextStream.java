package io.cupule.device.backend;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/**
 * A place for text, such as the standard output.
 *
 * @param bytes where the bytes go; a write that fails throws
 * @param charset how text becomes bytes
 */
public record TextStream(OutputStream bytes, Charset charset) {

  /**
   * That of a print stream, which never tells that a write failed.
   *
   * @param stream where text goes, in its character set
   * @return the same place
   */
  public static TextStream of(PrintStream stream) {
    return new TextStream(stream, stream.charset());
  }
}
