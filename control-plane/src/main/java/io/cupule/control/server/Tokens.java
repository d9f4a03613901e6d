package io.cupule.control.server;

import io.cupule.control.server.route.Refusal;
import io.cupule.control.server.route.Refusal.Kind;
import java.util.Optional;
import java.util.Set;

/**
 * The tokens of a TCP listener and the calls that each allows.
 *
 * @param all allows all calls; empty if no client may make all calls here
 * @param reading allows read-only calls; empty if there is no such token
 */
public record Tokens(Optional<BearerToken> all, Optional<BearerToken> reading) {
  private static final Set<String> LOOKING = Set.of("GET", "HEAD", "OPTIONS");

  /**
   * Checks that the tokens differ.
   *
   * @throws IllegalArgumentException if whoever may only look could do everything
   */
  public Tokens {
    if (all.isPresent() && reading.isPresent() && all.get().isSameAs(reading.get())) {
      throw new IllegalArgumentException("--token-file and --read-token-file hold the same token");
    }
  }

  /**
   * Checks a client's token.
   *
   * @param header the Authorization header; empty if there is none
   * @param method of the call
   * @throws Refusal if there is no token, or it does not allow the method
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
          "the token of --read-token-file is for read access only; %s needs the token of --token-file"
              .formatted(method));
    }
  }
}
