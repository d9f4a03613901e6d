package io.cupule.control.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/** The secret token of TCP clients (RFC 6750). A comparison takes the same time for every guess. */
public final class BearerToken {
  private static final String SCHEME = "Bearer ";
  private static final int SHORTEST = 16;

  private final byte[] secret;

  private BearerToken(byte[] secret) {
    this.secret = secret;
  }

  /**
   * Reads the token from a fileand removes blanks and line ends around it.
   *
   * @param file the file
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if the token is shorter than 16 characters or has blanks
   */
  public static BearerToken read(Path file) throws IOException {
    String text = Files.readString(file).strip();
    if (!text.matches("[!-~]{" + SHORTEST + ",}")) {
      throw new IllegalArgumentException(
          "%s holds no token of at least %d printable characters".formatted(file, SHORTEST));
    }
    return new BearerToken(text.getBytes(StandardCharsets.US_ASCII));
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
