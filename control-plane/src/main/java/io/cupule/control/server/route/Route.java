package io.cupule.control.server.route;

import java.util.List;
import java.util.Optional;

/**
 * One method of one path, with its description for the OpenAPI document.
 *
 * @param verb the method
 * @param path its path, with {@code {names}} for its variable parts
 * @param summary what it does, in one line
 * @param query the query parameters; others are refused
 * @param body the expected body; empty if there is none
 * @param result the answer to a successful call
 * @param endpoint answers the calls
 */
public record Route(
    Verb verb,
    PathTemplate path,
    String summary,
    List<Parameter> query,
    Optional<Body> body,
    Result result,
    Endpoint endpoint) {

  /**
   * A query parameter; all are optional.
   *
   * @param name its name
   * @param description what it does
   * @param kind the kind of value
   */
  public record Parameter(String name, String description, Kind kind) {

    /** The kinds of values of a query parameter. */
    public enum Kind {
      /** {@code true} or {@code false}. */
      FLAG,
      /** A duration as in a scenario, such as {@code 5s}. */
      TIME,
      /** A whole number, 0 or more. */
      NUMBER,
      /** A name. */
      TEXT
    }
  }

  /** A body that a route takes. */
  public sealed interface Body {
    /** Returns the largest size, in bytes. */
    int longest();

    /**
     * A JSON object of at most {@link Call#LONGEST_JSON} bytes.
     *
     * @param type the record or other type that it is read into
     */
    record Json(Class<?> type) implements Body {
      @Override
      public int longest() {
        return Call.LONGEST_JSON;
      }
    }

    /** Raw bytes, at most {@link Call#LONGEST_BODY}. */
    record Bytes() implements Body {
      @Override
      public int longest() {
        return Call.LONGEST_BODY;
      }
    }
  }

  /**
   * The answer to a successful call.
   *
   * @param status 200, 201 or 204
   * @param mediaTypes the media types that the client may choose from, the default one first; none
   *     for 204
   * @param type the record of a JSON document; empty for others
   */
  public record Result(int status, List<String> mediaTypes, Optional<Class<?>> type) {
    /** Copies the list. */
    public Result {
      mediaTypes = List.copyOf(mediaTypes);
    }
  }

  /**
   * Makes a route that answers with a JSON document.
   *
   * @param verb the method
   * @param path its path
   * @param summary what it does
   * @param type the record of the answer
   * @param endpoint answers the calls
   */
  public static Route document(
      Verb verb, String path, String summary, Class<?> type, Endpoint endpoint) {
    return answering(
        verb,
        path,
        summary,
        new Result(200, List.of(Json.MEDIA_TYPE), Optional.of(type)),
        endpoint);
  }

  /**
   * Makes a route that answers with text or a stream.
   *
   * @param verb the method
   * @param path its path
   * @param summary what it does
   * @param mediaType the answer's type
   * @param endpoint answers the calls
   */
  public static Route text(
      Verb verb, String path, String summary, String mediaType, Endpoint endpoint) {
    return text(verb, path, summary, List.of(mediaType), endpoint);
  }

  /**
   * Makes a route that answers with text in the type that the client chooses, see {@link
   * Call#mediaType}.
   *
   * @param verb the method
   * @param path its path
   * @param summary what it does
   * @param mediaTypes the answer's types, the default one first
   * @param endpoint answers the calls
   */
  public static Route text(
      Verb verb, String path, String summary, List<String> mediaTypes, Endpoint endpoint) {
    return answering(verb, path, summary, new Result(200, mediaTypes, Optional.empty()), endpoint);
  }

  /**
   * Makes a route that answers without content.
   *
   * @param verb the method
   * @param path its path
   * @param summary what it does
   * @param endpoint answers the calls
   */
  public static Route silent(Verb verb, String path, String summary, Endpoint endpoint) {
    return answering(verb, path, summary, new Result(204, List.of(), Optional.empty()), endpoint);
  }

  private static Route answering(
      Verb verb, String path, String summary, Result result, Endpoint endpoint) {
    return new Route(
        verb, new PathTemplate(path), summary, List.of(), Optional.empty(), result, endpoint);
  }

  /** Returns this route with query parameters. */
  public Route taking(Parameter... parameters) {
    return new Route(verb, path, summary, List.of(parameters), body, result, endpoint);
  }

  /** Returns this route with a body. */
  public Route reading(Body taken) {
    return new Route(verb, path, summary, query, Optional.of(taken), result, endpoint);
  }

  /** Returns this route, with status 201 and the path of the new object. */
  public Route creating() {
    Result made = new Result(201, result.mediaTypes(), result.type());
    return new Route(verb, path, summary, query, body, made, endpoint);
  }
}
