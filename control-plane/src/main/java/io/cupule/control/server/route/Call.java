package io.cupule.control.server.route;

import io.cupule.control.server.route.Refusal.Kind;
import io.cupule.partition.scenario.value.TimeSpan;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A client's request: the variable parts of the path, the query parameters and the body. */
public final class Call {
  /** The largest body that is not JSON, in bytes: console input. */
  public static final int LONGEST_BODY = 1 << 20;

  /** The largest JSON document, in bytes. */
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
   * @param query the query parameters; the route knows all of them
   * @param lastEventId the header of that name
   * @param mediaType the route's media type that the client wants
   * @param body within the route's limit; not copied
   * @param remote whether it came over TCP
   */
  public Call(
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

  /** Returns whether a user other than the one who runs the program may have sent it. */
  public boolean isRemote() {
    return remote;
  }

  /** Returns a variable part of the path. */
  public String variable(String name) {
    return Optional.ofNullable(variables.get(name)).orElseThrow();
  }

  /**
   * Returns a numeric variable part of the path.
   *
   * @param name of the part
   * @param thing the numbered object, such as {@code vCPU}
   * @return 0 or more
   * @throws Refusal if it is not such a number: there is no such object
   */
  public int number(String name, String thing) {
    String text = variable(name);
    if (!text.matches("0|[1-9][0-9]{0,8}")) {
      throw new Refusal(Kind.NOT_FOUND, "there is no %s %s; name a number".formatted(thing, text));
    }
    return Integer.parseInt(text);
  }

  /**
   * Returns a query parameter that is true or false.
   *
   * @throws Refusal if it is neither
   */
  public boolean flag(String name, boolean otherwise) {
    return switch (query.getOrDefault(name, Boolean.toString(otherwise))) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(name, "true or false");
    };
  }

  /**
   * Returns a query parameter that is a duration.
   *
   * @throws Refusal if it is not a duration
   */
  public Optional<Duration> time(String name) {
    try {
      return Optional.ofNullable(query.get(name)).map(TimeSpan::parse);
    } catch (IllegalArgumentException noTime) {
      throw wrong(name, "a time such as 500ms or 5s");
    }
  }

  /**
   * Returns a query parameter that is a whole number.
   *
   * @return 0 or more
   * @throws Refusal if it is not one
   */
  public Optional<Long> count(String name) {
    String text = query.get(name);
    if (text != null && !text.matches("[0-9]{1," + LONGEST_NUMBER + "}")) {
      throw wrong(name, "a whole number, 0 or more");
    }
    return Optional.ofNullable(text).map(Long::parseLong);
  }

  /** Returns a query parameter that is a name. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(query.get(name));
  }

  /** Returns the number of the last event that the client has seen, if given. */
  public Optional<Long> lastEventId() {
    return lastEventId.filter(text -> text.matches("[0-9]{1,18}")).map(Long::parseLong);
  }

  /** Returns the route's media type that the client wants; empty if the route has none. */
  public String mediaType() {
    return mediaType;
  }

  /** Returns the raw body; do not change it. */
  public byte[] bytes() {
    return body;
  }

  /**
   * Reads the body as a JSON object.
   *
   * @param type the result's type
   * @throws Refusal if it is not such an object
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
