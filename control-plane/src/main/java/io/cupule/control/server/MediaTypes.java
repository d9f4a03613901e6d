package io.cupule.control.server;

import io.cupule.control.server.Refusal.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/** Content negotiation: there is one type for each answer and one for bodies. */
final class MediaTypes {
  private MediaTypes() {}

  /**
   * Checks that the client takes what a route answers.
   *
   * @throws Refusal if it does not
   */
  static void checkAccepted(Route.Result result, Request request) {
    List<String> accepted = request.getHeaders().getValuesList(HttpHeader.ACCEPT.asString());
    String type = essence(result.mediaType());
    if (!type.isEmpty()
        && !accepted.isEmpty()
        && accepted.stream().noneMatch(a -> takes(a, type))) {
      throw new Refusal(
          Kind.NOT_ACCEPTABLE, "the answer is %s; accept that or */*".formatted(type));
    }
  }

  /** Whether one header value, which may list several ranges, takes a type. */
  private static boolean takes(String ranges, String type) {
    String group = type.substring(0, type.indexOf('/')) + "/*";
    return Arrays.stream(ranges.split(",", -1))
        .map(MediaTypes::essence)
        .anyMatch(range -> range.equals("*/*") || range.equals(group) || range.equals(type));
  }

  /**
   * Checks that a body says it is JSON.
   *
   * @throws Refusal if it does not
   */
  static void checkJson(Request request) {
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    if (type == null || !essence(type).equals(Json.MEDIA_TYPE)) {
      throw new Refusal(
          Kind.UNSUPPORTED, "the body has to be JSON; send Content-Type: application/json");
    }
  }

  private static String essence(String mediaType) {
    return mediaType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }
}
