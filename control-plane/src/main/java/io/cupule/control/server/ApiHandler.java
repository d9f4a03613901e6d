package io.cupule.control.server;

import io.cupule.control.server.route.Call;
import io.cupule.control.server.route.Json;
import io.cupule.control.server.route.Refusal;
import io.cupule.control.server.route.Refusal.Kind;
import io.cupule.control.server.route.Route;
import io.cupule.control.server.route.Router;
import io.cupule.control.server.route.Router.RouteMatch;
import io.cupule.control.server.route.Verb;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

/** Turns Jetty's requests into calls of endpoints, each on its own thread, and writes replies. */
final class ApiHandler extends Handler.Abstract {
  private static final String HEALTH = "/health";
  private static final String WHOLE_SERVER = "*";
  private static final int PIECE = 8 << 10;
  private static final String ACCEPT_PATCH = "Accept-Patch";
  private static final String PATCH_TYPES = Json.MEDIA_TYPE + ", " + MediaTypes.MERGE_PATCH;

  private final Map<String, Entrance> entrances;
  private final Answers answers;
  private final long bodyNanos;

  /**
   * Makes the handler.
   *
   * @param entrances by the name of their connector
   * @param answers writes the replies of endpoints
   * @param bodyMillis the longest time for a whole body
   */
  ApiHandler(Map<String, Entrance> entrances, Answers answers, long bodyMillis) {
    this.entrances = Map.copyOf(entrances);
    this.answers = answers;
    this.bodyNanos = TimeUnit.MILLISECONDS.toNanos(bodyMillis);
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
    Entrance entrance = entrance(request);
    HttpListener listener = entrance.listener();
    checkHost(entrance, request);
    MediaTypes.checkTransfer(request);
    String path = Optional.ofNullable(request.getHttpURI().getDecodedPath()).orElse("");
    if (listener.tokens().isPresent() && !isForAnyone(path)) {
      checkToken(listener.tokens().get(), request, response);
    }
    boolean asks = request.getMethod().equals("OPTIONS");
    Router.RouteMatches matches =
        asks && path.equals(WHOLE_SERVER)
            ? listener.router().whole()
            : listener.router().matches(path);
    if (asks) {
      tellOptions(matches, response);
      return;
    }
    Optional<RouteMatch> found = matches.of(request.getMethod());
    if (found.isEmpty()) {
      response.getHeaders().put(HttpHeader.ALLOW, matches.allow());
      throw new Refusal(
          Kind.METHOD_NOT_ALLOWED,
          "%s is not allowed here; there is %s".formatted(request.getMethod(), matches.allow()));
    }
    int room = room(found.get().route(), request);
    entrance.bodies().take(room);
    try {
      Call call = call(found.get(), listener, request, response);
      answers.write(found.get().route().endpoint().answer(call), request, response);
    } finally {
      entrance.bodies().give(room);
    }
  }

  private Call call(RouteMatch found, HttpListener listener, Request request, Response response)
      throws IOException {
    Route route = found.route();
    String mediaType = MediaTypes.chosen(route.result(), request);
    return new Call(
        found.variables(),
        query(route, request),
        Optional.ofNullable(request.getHeaders().get("Last-Event-ID")),
        mediaType,
        body(route, request, response),
        listener.isRemote());
  }

  private static void tellOptions(Router.RouteMatches matches, Response response)
      throws IOException {
    response.getHeaders().put(HttpHeader.ALLOW, matches.allow());
    if (matches.byVerb().containsKey(Verb.PATCH)) {
      response.getHeaders().put(ACCEPT_PATCH, PATCH_TYPES);
    }
    response.setStatus(204);
    Content.Sink.write(response, true, ByteBuffer.allocate(0));
  }

  private static void checkHost(Entrance entrance, Request request) {
    String host = Optional.ofNullable(request.getHttpURI().getHost()).orElse("");
    if (entrance.hosts().isPresent() && !entrance.hosts().get().take(host)) {
      throw new Refusal(
          Kind.MISDIRECTED,
          "the call is for '%s', which is no name of this host; use an address, or start the"
                  .formatted(host)
              + " daemon with --allow-host "
              + host);
    }
  }

  /** Returns whether a path belongs to the page, which must load before it asks for a token. */
  private static boolean isForAnyone(String path) {
    return path.equals(HEALTH) || path.equals("/") || path.startsWith("/live/");
  }

  private Entrance entrance(Request request) {
    String name = request.getConnectionMetaData().getConnector().getName();
    return Optional.ofNullable(entrances.get(name)).orElseThrow();
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

  /** Returns the body's length, or the maximum if unknown; refuses longer ones. */
  private static int room(Route route, Request request) {
    if (route.body().isEmpty()) {
      return 0;
    }
    int longest = route.body().get().longest();
    long length = request.getLength();
    if (length > longest) {
      throw tooLarge(longest);
    }
    return length < 0 ? longest : (int) length;
  }

  private byte[] body(Route route, Request request, Response response) throws IOException {
    if (route.body().isEmpty()) {
      return new byte[0];
    }
    MediaTypes.checkCoding(request, response);
    if (route.body().get() instanceof Route.Body.Json) {
      if (route.verb() == Verb.PATCH) {
        response.getHeaders().put(ACCEPT_PATCH, PATCH_TYPES);
      }
      MediaTypes.checkJson(route.verb(), request);
    }
    int longest = route.body().get().longest();
    try (InputStream stream = Request.asInputStream(request)) {
      return read(stream, longest);
    } catch (IOException failed) {
      if (failed.getCause() instanceof TimeoutException) {
        throw tooSlow();
      }
      throw failed;
    }
  }

  /** Reads the body in a limited time; the idle time would not stop a client that sends slowly. */
  private byte[] read(InputStream stream, int longest) throws IOException {
    long began = System.nanoTime();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] piece = new byte[PIECE];
    for (int count = stream.read(piece); count >= 0; count = stream.read(piece)) {
      body.write(piece, 0, count);
      if (body.size() > longest) {
        throw tooLarge(longest);
      }
      if (System.nanoTime() - began > bodyNanos) {
        throw tooSlow();
      }
    }
    return body.toByteArray();
  }

  private static Refusal tooSlow() {
    return new Refusal(Kind.TIMEOUT, "the body did not arrive in time; send it at once");
  }

  private static Refusal tooLarge(int longest) {
    return new Refusal(Kind.TOO_LARGE, "the body is longer than %d bytes".formatted(longest));
  }
}
