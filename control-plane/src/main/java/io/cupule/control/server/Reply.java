package io.cupule.control.server;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** What an endpoint answers. */
public sealed interface Reply {

  /**
   * A JSON document.
   *
   * @param status 200 or 201
   * @param value a record
   * @param location path of what was made; absent where nothing was
   */
  record Document(int status, Object value, Optional<String> location) implements Reply {}

  /**
   * A finished text.
   *
   * @param mediaType with its character set
   * @param text what it says
   */
  record Text(String mediaType, String text) implements Reply {}

  /**
   * A text that is always the same one in this version of the program.
   *
   * @param mediaType with its character set
   * @param text what it says
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

  /** Done, and there is nothing to say. */
  record Done() implements Reply {}

  /**
   * An answer that goes on for as long as its writer likes.
   *
   * @param mediaType with its character set
   * @param writer makes it
   */
  record Streamed(String mediaType, Writer writer) implements Reply {}

  /** Writes a stream, on the call's thread. */
  @FunctionalInterface
  interface Writer {
    /**
     * Writes until there is nothing more to say or the client has gone.
     *
     * @param client who reads
     * @throws IOException when the client has gone or does not read
     * @throws InterruptedException when the server stops
     */
    void write(Client client) throws IOException, InterruptedException;
  }

  /** Who reads a stream. Of one thread. */
  interface Client {
    /**
     * Sends bytes; waits for a client that reads slowly, but not for ever.
     *
     * @param bytes what to send
     * @throws IOException when the client has gone or has not read for the idle time
     */
    void send(byte[] bytes) throws IOException;

    /** Whether it has hung up; for writers that have nothing to send. */
    boolean isGone();
  }

  /**
   * The answer to a call that went well.
   *
   * @param value a record
   */
  static Reply of(Object value) {
    return new Document(200, value, Optional.empty());
  }

  /**
   * The answer to a call that made something.
   *
   * @param location its path
   * @param value a record that shows it
   */
  static Reply created(String location, Object value) {
    return new Document(201, value, Optional.of(location));
  }

  /** The answer to a call that went well and has no result. */
  static Reply done() {
    return new Done();
  }
}
