package io.cupule.api.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads server-sent events (HTML standard, 9.2.6), but only their data. */
public final class EventStream implements AutoCloseable {
  private static final String DATA = "data:";

  private final BufferedReader lines;

  /**
   * Makes a reader.
   *
   * @param stream from the daemon; closed with this
   */
  public EventStream(InputStream stream) {
    lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }

  /**
   * Waits for the next event.
   *
   * @return its document; empty at the end of the stream; an incomplete event is ignored
   */
  public Optional<Answer> next() throws IOException {
    StringBuilder data = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(DATA)) {
        data.append(data.isEmpty() ? "" : "\n")
            .append(line.substring(DATA.length()).stripLeading());
      } else if (line.isEmpty() && !data.isEmpty()) {
        return Optional.of(new Answer(data.toString().getBytes(StandardCharsets.UTF_8)));
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
