package io.cupule.control.server;

import io.cupule.linux.RegularFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;

/** The secret token of TCP clients (RFC 6750). A comparison takes the same time for every guess. */
public final class BearerToken {
  private static final String SCHEME = "Bearer ";
  private static final int SHORTEST = 16;

  /** Bytes of the longest file; a longer one is not a token. */
  private static final int LONGEST_FILE = 4096;

  private final byte[] secret;

  private BearerToken(byte[] secret) {
    this.secret = secret;
  }

  /**
   * Reads the token from a regular file and removes blanks and line ends around it.
   *
   * @param file the file
   * @throws IOException if it cannot be read, or is a FIFO, a device or a folder
   * @throws IllegalArgumentException if the token is shorter than 16 characters or has blanks, or
   *     the file is long
   */
  public static BearerToken read(Path file) throws IOException {
    String text = text(file).strip();
    if (!text.matches("[!-~]{" + SHORTEST + ",}")) {
      throw new IllegalArgumentException(
          "%s holds no token of at least %d printable characters".formatted(file, SHORTEST));
    }
    return new BearerToken(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String text(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LONGEST_FILE);
    try (FileChannel content = RegularFile.open(file)) {
      int read = 0;
      while (read >= 0 && bytes.hasRemaining()) {
        read = content.read(bytes);
      }
      if (read >= 0) {
        throw new IllegalArgumentException(
            "%s has more than %d bytes and is no token".formatted(file, LONGEST_FILE - 1));
      }
    }
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
  }

  /** Returns whether another token is the same. */
  boolean isSameAs(BearerToken other) {
    return MessageDigest.isEqual(secret, other.secret);
  }

  /**
   * Returns whether an Authorization header contains the token.
   *
   * @param header the header's value; empty if there is none
   */
  boolean isShownBy(String header) {
    boolean bearer = header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    String shown = bearer ? header.substring(SCHEME.length()).strip() : "";
    return MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), secret);
  }
}
