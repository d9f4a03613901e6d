package io.cupule.control.server;

import io.cupule.control.server.Refusal.Kind;
import io.cupule.control.server.Router.Found;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

/** From Jetty's requests to calls of endpoints and back. Each request has a thread of its own. */
final class ApiHandler extends Handler.Abstract {
  private static final String HEALTH = "/health";

  private final Map<String, Door> doors;
  private final Answers answers;

  /**
   * Makes the handler.
   *
   * @param doors by the name of their connector
   * @param answers writes what endpoints answer
   */
  ApiHandler(Map<String, Door> doors, Answers answers) {
    this.doors = Map.copyOf(doors);
    this.answers = answers;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    try {
      answer(request, response);
      callback.succeeded();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      callback.failed(stopping);
    } catch (Exception thrown) {
      answers.refuse(request, response, callback, thrown);
    }
    return true;
  }

  private void answer(Request request, Response response) throws Exception {
    Door door = door(request);
    String path = Optional.ofNullable(request.getHttpURI().getDecodedPath()).orElse("");
    if (door.tokens().isPresent() && !isForAnyone(path)) {
      checkToken(door.tokens().get(), request, response);
    }
    Router.Offer offer = door.router().offer(path);
    Optional<Found> found = offer.of(request.getMethod());
    if (found.isEmpty()) {
      response.getHeaders().put(HttpHeader.ALLOW, offer.allow());
      throw new Refusal(
          Kind.METHOD_NOT_ALLOWED,
          "%s is not allowed here; there is %s".formatted(request.getMethod(), offer.allow()));
    }
    Route route = found.get().route();
    MediaTypes.checkAccepted(route.result(), request);
    Call call =
        new Call(
            found.get().variables(),
            query(route, request),
            Optional.ofNullable(request.getHeaders().get("Last-Event-ID")),
            body(route, request),
            door.isRemote());
    answers.write(route.endpoint().answer(call), request, response);
  }

  /** The page has to be there before it can ask for a token; it says nothing of the machine. */
  private static boolean isForAnyone(String path) {
    return path.equals(HEALTH) || path.equals("/") || path.startsWith("/live/");
  }

  private Door door(Request request) {
    String name = request.getConnectionMetaData().getConnector().getName();
    return Optional.ofNullable(doors.get(name)).orElseThrow();
  }

  private static void checkToken(Tokens tokens, Request request, Response response) {
    String header = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    try {
      tokens.check(header == null ? "" : header, request.getMethod());
    } catch (Refusal refused) {
      if (refused.kind() == Kind.UNAUTHORIZED) {
        response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
      }
      throw refused;
    }
  }

  private static Map<String, String> query(Route route, Request request) {
    Set<String> known =
        route.query().stream().map(Route.Parameter::name).collect(Collectors.toSet());
    Map<String, String> query = new LinkedHashMap<>();
    for (Fields.Field field : fields(request)) {
      if (!known.contains(field.getName())) {
        throw new Refusal(
            Kind.BAD_REQUEST,
            "there is no query parameter '%s' here; there are %s"
                .formatted(field.getName(), known));
      }
      if (field.hasMultipleValues()) {
        throw new Refusal(
            Kind.BAD_REQUEST, "query parameter %s comes twice".formatted(field.getName()));
      }
      query.put(field.getName(), Optional.ofNullable(field.getValue()).orElse(""));
    }
    return query;
  }

  private static Fields fields(Request request) {
    try {
      return Request.extractQueryParameters(request);
    } catch (RuntimeException malformed) {
      throw new Refusal(
          Kind.BAD_REQUEST, "the query is not well-formed; encode it as in application forms");
    }
  }

  private static byte[] body(Route route, Request request) throws IOException {
    if (route.body().isEmpty()) {
      return new byte[0];
    }
    if (route.body().get() instanceof Route.Body.Json) {
      MediaTypes.checkJson(request);
    }
    if (request.getLength() > Call.LONGEST_BODY) {
      throw tooLarge();
    }
    try (InputStream stream = Request.asInputStream(request)) {
      byte[] body = stream.readNBytes(Call.LONGEST_BODY + 1);
      if (body.length > Call.LONGEST_BODY) {
        throw tooLarge();
      }
      return body;
    } catch (IOException failed) {
      if (failed.getCause() instanceof TimeoutException) {
        throw new Refusal(Kind.TIMEOUT, "the body did not arrive in time; send it at once");
      }
      throw failed;
    }
  }

  private static Refusal tooLarge() {
    return new Refusal(
        Kind.TOO_LARGE, "the body is longer than %d bytes".formatted(Call.LONGEST_BODY));
  }
}
