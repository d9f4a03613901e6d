package io.cupule.control.server;

import io.cupule.control.server.route.Json;
import io.cupule.control.server.route.Refusal;
import io.cupule.control.server.route.Refusal.Kind;
import io.cupule.control.server.route.Route;
import io.cupule.control.server.route.Verb;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** Content negotiation (RFC 9110, 12.5.1) and the types of bodies. */
final class MediaTypes {
  /** Accepted for PATCH besides plain JSON (RFC 7396): each patch of the API is one. */
  static final String MERGE_PATCH = "application/merge-patch+json";

  private static final String IDENTITY = "identity";
  private static final int EXACT = 2;

  private MediaTypes() {}

  /**
   * Chooses the media type of a route's answer: the one that the client prefers; the first one if
   * it prefers several equally or states nothing.
   *
   * @return a media type of the route's, empty if it has no body
   * @throws Refusal if the client accepts none of them
   */
  static String chosen(Route.Result result, Request request) {
    List<String> offered = result.mediaTypes();
    List<Range> accepted =
        request.getHeaders().getValuesList(HttpHeader.ACCEPT.asString()).stream()
            .flatMap(value -> Arrays.stream(value.split(",", -1)))
            .filter(range -> !range.isBlank())
            .map(Range::of)
            .toList();
    if (offered.isEmpty() || accepted.isEmpty()) {
      return offered.stream().findFirst().orElse("");
    }
    double best = offered.stream().mapToDouble(type -> quality(type, accepted)).max().orElse(0);
    return offered.stream()
        .filter(type -> best > 0 && quality(type, accepted) == best)
        .findFirst()
        .orElseThrow(() ->
            new Refusal(
                Kind.NOT_ACCEPTABLE,
                "the answer is %s; accept that or */*"
                    .formatted(
                        offered.stream()
                            .map(MediaTypes::essence)
                            .collect(Collectors.joining(" or ")))));
  }

  /** Returns the quality of a type, from the most specific matching range. */
  private static double quality(String type, List<Range> accepted) {
    Comparator<Range> closer = Comparator.comparingInt(Range::closeness);
    Optional<Range> closest =
        accepted.stream()
            .filter(range -> range.takes(essence(type)))
            .max(closer.thenComparingDouble(Range::quality));
    return closest.map(Range::quality).orElse(0.0);
  }

  /**
   * One range of an Accept header.
   *
   * @param essence type and subtype, each of which may be a star
   * @param quality from 0, which means never, to 1
   */
  private record Range(String essence, double quality) {
    static Range of(String text) {
      double quality =
          Arrays.stream(text.split(";", -1))
              .skip(1)
              .map(String::strip)
              .filter(parameter -> parameter.toLowerCase(Locale.ROOT).startsWith("q="))
              .findFirst()
              .map(parameter -> weight(parameter.substring(2)))
              .orElse(1.0);
      return new Range(MediaTypes.essence(text), quality);
    }

    /** Returns the weight; an invalid one counts as 1, because the client names the type. */
    private static double weight(String text) {
      return text.strip().matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?")
          ? Double.parseDouble(text.strip())
          : 1;
    }

    int closeness() {
      return essence.equals("*/*") ? 0 : essence.endsWith("/*") ? 1 : EXACT;
    }

    boolean takes(String type) {
      return switch (closeness()) {
        case 0 -> true;
        case 1 -> type.startsWith(essence.substring(0, essence.length() - 1));
        default -> type.equals(essence);
      };
    }
  }

  /**
   * Checks that a body has a JSON media type.
   *
   * @throws Refusal if it has not
   */
  static void checkJson(Verb verb, Request request) {
    String type =
        essence(Optional.ofNullable(request.getHeaders().get(HttpHeader.CONTENT_TYPE)).orElse(""));
    boolean patch = verb == Verb.PATCH;
    if (!type.equals(Json.MEDIA_TYPE) && !(patch && type.equals(MERGE_PATCH))) {
      throw new Refusal(
          Kind.UNSUPPORTED,
          "the body has to be JSON; send Content-Type: application/json"
              + (patch ? " or " + MERGE_PATCH : ""));
    }
  }

  /**
   * Checks that a body is not encoded, for example compressed.
   *
   * @throws Refusal if it is; the response then says what is accepted
   */
  static void checkCoding(Request request, Response response) {
    List<String> codings = request.getHeaders().getCSV(HttpHeader.CONTENT_ENCODING, false);
    if (!codings.stream().allMatch(IDENTITY::equalsIgnoreCase)) {
      response.getHeaders().put(HttpHeader.ACCEPT_ENCODING, IDENTITY);
      throw new Refusal(
          Kind.UNSUPPORTED,
          "the body has Content-Encoding: %s; send it as it is, without one"
              .formatted(String.join(", ", codings)));
    }
  }

  /**
   * Checks that a message is framed by its length or in chunks.
   *
   * @throws Refusal if it has another transfer coding (RFC 9112, 6.1)
   */
  static void checkTransfer(Request request) {
    List<String> codings = request.getHeaders().getCSV(HttpHeader.TRANSFER_ENCODING, false);
    if (!codings.stream().allMatch("chunked"::equalsIgnoreCase)) {
      throw new Refusal(
          Kind.NOT_IMPLEMENTED,
          "the call has Transfer-Encoding: %s; send it in chunks alone, or with its length"
              .formatted(String.join(", ", codings)));
    }
  }

  private static String essence(String mediaType) {
    return mediaType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }
}
