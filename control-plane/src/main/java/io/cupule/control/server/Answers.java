package io.cupule.control.server;

import io.cupule.api.ProblemView;
import io.cupule.control.server.route.Json;
import io.cupule.control.server.route.Refusal;
import io.cupule.control.server.route.Refusals;
import io.cupule.control.server.route.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Writes replies, and refusals as problem documents (RFC 9457). */
final class Answers implements Request.Handler {
  /** Jetty's statuses for a call in another protocol or coding, which is the client's fault. */
  private static final Set<Integer> NOT_OUR_HTTP = Set.of(501, 505);

  private static final int UPGRADE_REQUIRED = 426;

  private final Refusals refusals;
  private final Consumer<Exception> faults;

  /**
   * Makes the writer.
   *
   * @param refusals turns exceptions into refusals
   * @param faults receives exceptions that are faults in Cupule
   */
  Answers(Refusals refusals, Consumer<Exception> faults) {
    this.refusals = refusals;
    this.faults = faults;
  }

  /** Writes a reply as a whole and waits until it is sent. */
  void write(Reply reply, Request request, Response response)
      throws IOException, InterruptedException {
    switch (reply) {
      case Reply.Document document -> {
        document.location().ifPresent(at -> response.getHeaders().put(HttpHeader.LOCATION, at));
        send(response, document.status(), Json.MEDIA_TYPE, Json.bytes(document.value()));
      }
      case Reply.Text text ->
          send(response, 200, text.mediaType(), text.text().getBytes(StandardCharsets.UTF_8));
      case Reply.Asset asset -> asset(asset, request, response);
      case Reply.Done _ -> {
        response.setStatus(204);
        Content.Sink.write(response, true, ByteBuffer.allocate(0));
      }
      case Reply.Streamed stream -> stream(stream, request, response);
    }
  }

  private static void asset(Reply.Asset asset, Request request, Response response)
      throws IOException {
    asset.headers().forEach(response.getHeaders()::put);
    response.getHeaders().put(HttpHeader.ETAG, asset.tag());
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache"); // the client must revalidate
    if (request.getHeaders().getCSV(HttpHeader.IF_NONE_MATCH, true).contains(asset.tag())) {
      response.setStatus(304);
      Content.Sink.write(response, true, ByteBuffer.allocate(0));
    } else {
      byte[] text = asset.text().getBytes(StandardCharsets.UTF_8);
      send(response, 200, asset.mediaType(), text);
    }
  }

  private static void stream(Reply.Streamed stream, Request request, Response response)
      throws IOException, InterruptedException {
    response.setStatus(200);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, stream.mediaType());
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.getHeaders().put(HttpHeader.CONNECTION, "close");
    if (!request.getMethod().equals("HEAD")) {
      request.addIdleTimeoutListener(_ -> false); // a silent stream is not stalled
      Content.Sink.write(response, false, ByteBuffer.allocate(0)); // the stream begins
      stream.writer().write(new StreamClient(request, response));
    }
    Content.Sink.write(response, true, ByteBuffer.allocate(0));
  }

  /** Answers with a problem document, or closes the connection if the answer has begun. */
  void refuse(Request request, Response response, Callback callback, Exception thrown) {
    if (response.isCommitted() || thrown instanceof EofException) {
      callback.failed(thrown);
      return;
    }
    Refusal refusal = refusals.of(thrown);
    if (refusal.kind() == Refusal.Kind.INTERNAL) {
      faults.accept(thrown);
    }
    problem(request, response, callback, refusal, refusal.kind().status());
  }

  /** Answers Jetty's own errors: requests that are not HTTP, headers that are too long. */
  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Object status = request.getAttribute(ErrorHandler.ERROR_STATUS);
    Object message = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
    int answered = status instanceof Integer number ? number : response.getStatus();
    int code = NOT_OUR_HTTP.contains(answered) ? Refusal.Kind.BAD_REQUEST.status() : answered;
    Refusal.Kind kind = Refusal.Kind.ofStatus(code);
    String detail = Optional.ofNullable(message).map(Object::toString).orElse(kind.title());
    if (code == UPGRADE_REQUIRED) { // such an answer has to name the protocol that there is
      response.getHeaders().put(HttpHeader.UPGRADE, "HTTP/1.1");
      response.getHeaders().put(HttpHeader.CONNECTION, "Upgrade, close");
    }
    problem(request, response, callback, new Refusal(kind, detail), code);
    return true;
  }

  private static void problem(
      Request request, Response response, Callback callback, Refusal refusal, int status) {
    String name = refusal.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
    ProblemView view =
        new ProblemView(
            "urn:cupule:problem:" + name,
            refusal.kind().title(),
            status,
            refusal.detail(),
            Optional.ofNullable(request.getHttpURI().getPath()).orElse(""),
            refusal.problems());
    response.setStatus(status);
    if (refusal.kind() == Refusal.Kind.BUSY) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
    }
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Refusal.MEDIA_TYPE);
    response.write(true, ByteBuffer.wrap(Json.bytes(view)), callback);
  }

  private static void send(Response response, int status, String mediaType, byte[] bytes)
      throws IOException {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, mediaType);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
    Content.Sink.write(response, true, ByteBuffer.wrap(bytes));
  }
}
