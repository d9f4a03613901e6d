package io.cupule.api.client;

import io.cupule.api.ProblemView;
import io.cupule.api.client.ApiException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import tools.jackson.core.JacksonException;

/**
 * Calls the API of one daemon over its Unix-domain socket. For any thread. Every method throws
 * {@link ApiException} when the daemon cannot be reached or refuses.
 */
public final class ApiClient implements AutoCloseable {
  private static final String JSON = "application/json";
  private static final String BYTES = "application/octet-stream";
  private static final long PATIENCE_SECONDS = 30;
  private static final int LONGEST_ANSWER = 64 << 20;
  private static final int THREADS = 8;

  /** Linux's words for a path where no daemon listens. */
  private static final Set<String> NOBODY_LISTENS =
      Set.of(
          "no such file",
          "connection refused",
          "not a directory",
          "not a socket",
          "non-socket",
          "wrong type",
          "too long",
          "symbolic links");

  private final Path socket;
  private final HttpClient http;

  private ApiClient(Path socket, HttpClient http) {
    this.socket = socket;
    this.http = http;
  }

  /**
   * Makes a client; it connects at its first call.
   *
   * @param socket the daemon's socket
   */
  public static ApiClient of(Path socket) {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS, 1);
    threads.setName("api");
    threads.setDaemon(true);
    HttpClient http = new HttpClient();
    http.setExecutor(threads);
    http.setFollowRedirects(false);
    http.setIdleTimeout(0); // a stream may be silent for a long time
    http.setUserAgentField(null);
    try {
      http.start();
    } catch (Exception failed) {
      throw new IllegalStateException("the HTTP client does not start", failed);
    }
    return new ApiClient(socket, http);
  }

  /** Reads a document; fails if the daemon needs more than 30 s. */
  public Answer get(ApiPath path) throws InterruptedException {
    return call(request(HttpMethod.GET, path).timeout(PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  /** Runs an action, without a time limit. */
  public Answer post(ApiPath path) throws InterruptedException {
    return call(request(HttpMethod.POST, path));
  }

  /**
   * Creates an object.
   *
   * @param document a JSON object
   */
  public Answer post(ApiPath path, byte[] document) throws InterruptedException {
    return call(body(HttpMethod.POST, path, JSON, document));
  }

  /**
   * Changes an object.
   *
   * @param document a JSON object
   */
  public Answer patch(ApiPath path, byte[] document) throws InterruptedException {
    return call(body(HttpMethod.PATCH, path, JSON, document));
  }

  /** Removes an object. */
  public void delete(ApiPath path) throws InterruptedException {
    call(request(HttpMethod.DELETE, path));
  }

  /** Sends raw bytes. */
  public void send(ApiPath path, byte[] bytes) throws InterruptedException {
    call(body(HttpMethod.POST, path, BYTES, bytes));
  }

  /**
   * Opens a stream.
   *
   * @return the daemon's bytes as they arrive; closing it closes the connection
   */
  public InputStream stream(ApiPath path) throws InterruptedException {
    InputStreamResponseListener listener = new InputStreamResponseListener();
    request(HttpMethod.GET, path).send(listener);
    try {
      Response response = listener.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (response.getStatus() == 200) {
        return listener.getInputStream();
      }
      try (InputStream body = listener.getInputStream()) {
        throw refusal(response.getStatus(), body.readAllBytes());
      }
    } catch (ExecutionException failed) {
      throw unreachable(failed);
    } catch (IOException | TimeoutException failed) {
      throw unreachable(failed);
    }
  }

  private Request body(HttpMethod method, ApiPath path, String type, byte[] bytes) {
    return request(method, path).body(new BytesRequestContent(type, bytes));
  }

  private Request request(HttpMethod method, ApiPath path) {
    return http.newRequest("http://localhost" + path)
        .method(method)
        .transport(new Transport.TCPUnix(socket))
        .headers(headers -> headers.put(HttpHeader.ACCEPT, "*/*"));
  }

  private Answer call(Request request) throws InterruptedException {
    try {
      ContentResponse response =
          new CompletableResponseListener(request, LONGEST_ANSWER).send().get();
      if (response.getStatus() >= 300) {
        throw refusal(response.getStatus(), response.getContent());
      }
      return new Answer(response.getContent());
    } catch (ExecutionException failed) {
      throw unreachable(failed);
    }
  }

  private ApiException refusal(int status, byte[] body) {
    try {
      return ApiException.of(new Answer(body).as(ProblemView.class));
    } catch (JacksonException | NullPointerException noProblem) {
      return new ApiException(
          Kind.FAULT,
          "the server at %s answered with status %d".formatted(socket, status),
          "is it a cupule daemon of this version?");
    }
  }

  private ApiException unreachable(Exception failed) {
    Throwable cause = cause(failed);
    String reason = String.valueOf(cause.getMessage());
    if (cause instanceof TimeoutException) {
      return new ApiException(
          Kind.HOST,
          "the daemon at %s does not answer".formatted(socket),
          "look at its log, and restart it if need be");
    }
    if (reason.toLowerCase(Locale.ROOT).contains("permission denied")) {
      return new ApiException(
          Kind.HOST,
          "no permission for %s".formatted(socket),
          "run the command as the user of the daemon");
    }
    if (!(cause instanceof SocketException) || !saysThatNobodyListens(reason)) {
      return hungUp(); // without the reason: the words of other failures are the library's
    }
    return new ApiException(
        Kind.HOST,
        "no daemon answers at %s (%s)".formatted(socket, reason),
        "start one with `cupule daemon`, or name its socket by --socket or CUPULE_SOCKET");
  }

  /** Returns the first cause; those after it are the library's. */
  private static Throwable cause(Throwable failed) {
    return failed.getCause() == null ? failed : cause(failed.getCause());
  }

  private static boolean saysThatNobodyListens(String reason) {
    String words = reason.toLowerCase(Locale.ROOT);
    return NOBODY_LISTENS.stream().anyMatch(words::contains);
  }

  /** Returns the failure for a connection that ended too early. */
  public ApiException hungUp() {
    return new ApiException(
        Kind.HOST,
        "the daemon at %s hung up".formatted(socket),
        "try again, because it may have too many connections or be restarting; look at its log");
  }

  /** Closes all connections. */
  @Override
  public void close() {
    try {
      http.stop();
    } catch (Exception failed) {
      throw new IllegalStateException("the HTTP client does not stop", failed);
    }
  }
}
