package io.cupule.control.resource;

import io.cupule.control.server.Reply;
import io.cupule.control.server.Route.Parameter;
import io.cupule.control.watch.History;
import io.cupule.control.watch.History.Part;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** What answers that go on have in common. */
final class Streams {
  /** How often a stream without news looks whether its client is still there. */
  static final Duration LOOK = Duration.ofSeconds(1);

  static final Parameter FOLLOW =
      new Parameter(
          "follow",
          "Whether it goes on with what comes; it ends after what there is otherwise.",
          Parameter.Kind.FLAG);

  private Streams() {}

  /**
   * Sends what was written down, and what will be.
   *
   * @param history what to send
   * @param after the number of the last thing that the client has
   * @param follow whether to go on with what comes
   * @param bytes what is sent for a thing
   * @param silence what is sent in silence; may be empty
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
    // A number from before the daemon was started anew says nothing.
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
