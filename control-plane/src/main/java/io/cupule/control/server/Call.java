package io.cupule.control.server;

import io.cupule.control.server.Refusal.Kind;
import io.cupule.partition.scenario.TimeSpan;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What a client asks: the variable parts of the path, the query parameters and the body. */
public final class Call {
  /** The longest body that is no JSON, in bytes: what is typed at a console. */
  public static final int LONGEST_BODY = 1 << 20;

  /** The longest JSON document, in bytes. */
  public static final int LONGEST_JSON = 64 << 10;

  private static final int LONGEST_NUMBER = 18;

  private final Map<String, String> variables;
  private final Map<String, String> query;
  private final Optional<String> lastEventId;
  private final String mediaType;
  private final byte[] body;
  private final boolean remote;

  /**
   * Makes a call.
   *
   * @param variables the variable parts of the path, by name
   * @param query the query parameters, only such as the route takes
   * @param lastEventId the header of that name
   * @param mediaType of the route's, in which the client wants the answer
   * @param body as long as the route takes; not copied
   * @param remote whether it came over TCP
   */
  Call(
      Map<String, String> variables,
      Map<String, String> query,
      Optional<String> lastEventId,
      String mediaType,
      byte[] body,
      boolean remote) {
    this.variables = Map.copyOf(variables);
    this.query = Map.copyOf(query);
    this.lastEventId = lastEventId;
    this.mediaType = mediaType;
    this.body = body;
    this.remote = remote;
  }

  /** Whether somebody else may have sent it than the user who runs the program. */
  public boolean isRemote() {
    return remote;
  }

  /** A variable part of the path. */
  public String variable(String name) {
    return Optional.ofNullable(variables.get(name)).orElseThrow();
  }

  /**
   * A variable part of the path that is a number.
   *
   * @param name which part
   * @param thing what it numbers, such as {@code vCPU}
   * @return 0 or more
   * @throws Refusal if it is no such number: then there is no such thing
   */
  public int number(String name, String thing) {
    String text = variable(name);
    if (!text.matches("0|[1-9][0-9]{0,8}")) {
      throw new Refusal(Kind.NOT_FOUND, "there is no %s %s; name a number".formatted(thing, text));
    }
    return Integer.parseInt(text);
  }

  /**
   * A query parameter that is true or false.
   *
   * @throws Refusal if it is something else
   */
  public boolean flag(String name, boolean otherwise) {
    return switch (query.getOrDefault(name, Boolean.toString(otherwise))) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(name, "true or false");
    };
  }

  /**
   * A query parameter that is a length of time.
   *
   * @throws Refusal if it is none
   */
  public Optional<Duration> time(String name) {
    try {
      return Optional.ofNullable(query.get(name)).map(TimeSpan::parse);
    } catch (IllegalArgumentException noTime) {
      throw wrong(name, "a time such as 500ms or 5s");
    }
  }

  /**
   * A query parameter that is a whole number.
   *
   * @return 0 or more
   * @throws Refusal if it is none
   */
  public Optional<Long> count(String name) {
    String text = query.get(name);
    if (text != null && !text.matches("[0-9]{1," + LONGEST_NUMBER + "}")) {
      throw wrong(name, "a whole number, 0 or more");
    }
    return Optional.ofNullable(text).map(Long::parseLong);
  }

  /** A query parameter that is a name. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(query.get(name));
  }

  /** The number of the last event that the client has seen, if it says so. */
  public Optional<Long> lastEventId() {
    return lastEventId.filter(text -> text.matches("[0-9]{1,18}")).map(Long::parseLong);
  }

  /** In which of the route's media types the client wants the answer; empty where it has none. */
  public String mediaType() {
    return mediaType;
  }

  /** The body as it is; not to be changed. */
  public byte[] bytes() {
    return body;
  }

  /**
   * Reads the body as a JSON object.
   *
   * @param type what it is read as
   * @throws Refusal if it is no such object
   */
  public <T> T json(Class<T> type) {
    return Json.read(body, type);
  }

  private Refusal wrong(String name, String right) {
    return new Refusal(
        Kind.BAD_REQUEST,
        "query parameter %s is '%s'; it is %s".formatted(name, query.get(name), right));
  }
}
