package io.cupule.control.resource;

import io.cupule.control.server.route.Reply;
import io.cupule.control.server.route.Route.Parameter;
import io.cupule.control.watch.History;
import io.cupule.control.watch.History.Part;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** The common part of streamed answers. */
final class Streams {
  /** How often a stream without news checks that its client still exists. */
  static final Duration LOOK = Duration.ofSeconds(1);

  static final Parameter FOLLOW =
      new Parameter(
          "follow",
          "Whether to continue with new entries; otherwise it ends after the present ones.",
          Parameter.Kind.FLAG);

  private Streams() {}

  /**
   * Sends past and future entries of a history.
   *
   * @param history the entries to send
   * @param after the number of the last entry that the client has
   * @param follow whether to continue with future entries
   * @param bytes the bytes for an entry
   * @param silence the bytes sent while there is no entry; may be empty
   */
  static <T> Reply.Writer of(
      History<T> history,
      long after,
      boolean follow,
      Function<List<T>, byte[]> bytes,
      byte[] silence) {
    return client -> send(client, history, after, follow, bytes, silence);
  }

  private static <T> void send(
      Reply.Client client,
      History<T> history,
      long after,
      boolean follow,
      Function<List<T>, byte[]> bytes,
      byte[] silence)
      throws IOException, InterruptedException {
    // A number from before the daemon's restart is meaningless.
    Part<T> part = history.after(after > history.newest() ? 0 : after);
    client.send(bytes.apply(part.things()));
    while (follow && !client.isGone()) {
      if (history.await(part.newest(), LOOK)) {
        part = history.after(part.newest());
        client.send(bytes.apply(part.things()));
      } else {
        client.send(silence);
      }
    }
  }
}
