package io.cupule.control.server.route;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** The answer of an endpoint. */
public sealed interface Reply {

  /**
   * A JSON document.
   *
   * @param status 200 or 201
   * @param value a record
   * @param location path of the new object; absent if there is none
   */
  record Document(int status, Object value, Optional<String> location) implements Reply {}

  /**
   * A complete text.
   *
   * @param mediaType with its character set
   * @param text the text
   */
  record Text(String mediaType, String text) implements Reply {}

  /**
   * A text that is constant in this version of the program.
   *
   * @param mediaType with its character set
   * @param text the text
   * @param tag its entity tag, in quotes; a client that has it gets 304 and no text
   * @param headers more headers
   */
  record Asset(String mediaType, String text, String tag, Map<String, String> headers)
      implements Reply {
    /** Copies the headers. */
    public Asset {
      headers = Map.copyOf(headers);
    }
  }

  /** Success without content. */
  record Done() implements Reply {}

  /**
   * An answer that continues as long as its writer writes.
   *
   * @param mediaType with its character set
   * @param writer writes it
   */
  record Streamed(String mediaType, Writer writer) implements Reply {}

  /** Writes a stream, on the call's thread. */
  @FunctionalInterface
  interface Writer {
    /**
     * Writes until the content ends or the client has disconnected.
     *
     * @param client reads the stream
     * @throws IOException when the client has disconnected or does not read
     * @throws InterruptedException when the server stops
     */
    void write(Client client) throws IOException, InterruptedException;
  }

  /** The client of a stream. For one thread. */
  interface Client {
    /**
     * Sends bytes; waits for a slow client, but only for a limited time.
     *
     * @param bytes to send
     * @throws IOException when the client has disconnected or has not read for the idle time
     */
    void send(byte[] bytes) throws IOException;

    /** Returns whether the client has disconnected; for writers with nothing to send. */
    boolean isGone();
  }

  /**
   * Answers a successful call.
   *
   * @param value a record
   */
  static Reply of(Object value) {
    return new Document(200, value, Optional.empty());
  }

  /**
   * Answers a call that created an object.
   *
   * @param location its path
   * @param value a record that shows it
   */
  static Reply created(String location, Object value) {
    return new Document(201, value, Optional.of(location));
  }

  /** Answers a successful call that has no result. */
  static Reply done() {
    return new Done();
  }
}
