package io.cupule.control.server;

import io.cupule.control.server.Refusal.Kind;
import java.util.Optional;
import java.util.Set;

/**
 * The tokens of a way in over TCP, and what each is worth.
 *
 * @param all for everything that the API offers; empty where nobody may do that here
 * @param reading only for looking; empty where there is no such token
 */
public record Tokens(Optional<BearerToken> all, Optional<BearerToken> reading) {
  private static final Set<String> LOOKING = Set.of("GET", "HEAD", "OPTIONS");

  /**
   * Checks what a client shows.
   *
   * @param header the Authorization header; empty where there is none
   * @param method what the client wants to do
   * @throws Refusal if it shows no token, or one that is not worth that
   */
  void check(String header, String method) {
    if (all.isPresent() && all.get().isShownBy(header)) {
      return;
    }
    if (reading.isEmpty() || !reading.get().isShownBy(header)) {
      String option = all.isPresent() ? "--token-file" : "--read-token-file";
      throw new Refusal(
          Kind.UNAUTHORIZED,
          "send the token of the daemon's %s as Authorization: Bearer".formatted(option));
    }
    if (!LOOKING.contains(method)) {
      throw new Refusal(
          Kind.FORBIDDEN,
          "the token of --read-token-file is for looking only; %s needs that of --token-file"
              .formatted(method));
    }
  }
}
