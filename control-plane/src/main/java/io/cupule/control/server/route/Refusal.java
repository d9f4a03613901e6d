package io.cupule.control.server.route;

import io.cupule.api.ProblemView.FieldProblem;
import java.io.Serial;
import java.util.Arrays;
import java.util.List;

/** Reports a call that is refused, with a remedy. */
public final class Refusal extends RuntimeException {
  /** The media type of problem documents (RFC 9457). */
  public static final String MEDIA_TYPE = "application/problem+json";

  @Serial private static final long serialVersionUID = 1L;

  /** The kinds of refusal, each with its HTTP status. */
  public enum Kind {
    /** The call itself is wrong. */
    BAD_REQUEST(400, "the call is not understood"),
    /** A TCP client did not show the token. */
    UNAUTHORIZED(401, "the token is missing or wrong"),
    /** The token does not allow the call. */
    FORBIDDEN(403, "the token does not allow this call"),
    /** The object does not exist. */
    NOT_FOUND(404, "the object does not exist"),
    /** The path has other methods. */
    METHOD_NOT_ALLOWED(405, "the method is not allowed here"),
    /** The client does not accept the path's media types. */
    NOT_ACCEPTABLE(406, "the answer has another media type"),
    /** The client was too slow. */
    TIMEOUT(408, "the call took too long to arrive"),
    /** The object's present state does not allow the call. */
    CONFLICT(409, "the present state does not allow this call"),
    /** The body is too long. */
    TOO_LARGE(413, "the body is too long"),
    /** The body is not JSON, or is encoded. */
    UNSUPPORTED(415, "the body has another media type or is encoded"),
    /** The host name is not the server's. */
    MISDIRECTED(421, "the call is for another host"),
    /** The call is understood, but a value is wrong. */
    INVALID(422, "a value is refused"),
    /** A fault in Cupule. */
    INTERNAL(500, "a fault in cupule itself"),
    /** The message has a transfer coding that the server does not know. */
    NOT_IMPLEMENTED(501, "the transfer coding is not known"),
    /** The host lacks a resource. */
    HOST(503, "the host cannot do that"),
    /** Other calls use all the room; later there is some. */
    BUSY(503, "too many calls at once");

    private final int status;
    private final String title;

    Kind(int status, String title) {
      this.status = status;
      this.title = title;
    }

    /** Returns the HTTP status. */
    public int status() {
      return status;
    }

    /** Returns the title of problem documents. */
    public String title() {
      return title;
    }

    /** Returns the kind for a status of the HTTP library. */
    public static Kind ofStatus(int status) {
      return Arrays.stream(values())
          .filter(kind -> kind.status == status)
          .findFirst()
          .orElse(status < 500 ? BAD_REQUEST : INTERNAL);
    }
  }

  private final Kind kind;
  private final FieldProblem[] problems;

  /**
   * Refuses a call as a whole.
   *
   * @param kind the kind of refusal
   * @param detail the problem and the remedy
   */
  public Refusal(Kind kind, String detail) {
    this(kind, detail, List.of());
  }

  /**
   * Refuses a call because of some of its fields.
   *
   * @param kind the kind of refusal
   * @param detail the problem and the remedy
   * @param problems the fields
   */
  public Refusal(Kind kind, String detail, List<FieldProblem> problems) {
    super(detail);
    this.kind = kind;
    this.problems = problems.toArray(FieldProblem[]::new);
  }

  /** Returns the kind of refusal. */
  public Kind kind() {
    return kind;
  }

  /** Returns the fields that are wrong; empty if the call as a whole is. */
  public List<FieldProblem> problems() {
    return List.of(problems);
  }

  /** Returns the problem and the remedy. */
  public String detail() {
    return String.valueOf(getMessage());
  }
}
