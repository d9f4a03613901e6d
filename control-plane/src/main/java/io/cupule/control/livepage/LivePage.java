package io.cupule.control.livepage;

import io.cupule.control.server.route.Reply;
import io.cupule.control.server.route.Route;
import io.cupule.control.server.route.Verb;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Serves the page at {@code /} and its parts under {@code /live/}. They contain nothing about the
 * machine, so a browser may load them before it has a token.
 */
public final class LivePage {
  private static final String FOLDER = "/live/";

  private static final String PAGE = "index.html";
  private static final List<String> PARTS =
      List.of(
          "page.css",
          "icon.svg",
          "api.js",
          "chart.js",
          "columns.js",
          "console.js",
          "course.js",
          "dialogs.js",
          "dom.js",
          "end.js",
          "events.js",
          "main.js",
          "notices.js",
          "palette.js",
          "reservations.js",
          "rounds.js",
          "terminal.js",
          "timeline.js",
          "turns.js",
          "vms.js",
          "words.js");

  /**
   * Content Security Policy 3: scripts and styles only from this server and never inline, no
   * connection to other servers, and no text as markup.
   */
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
              + " connect-src 'self'; base-uri 'none'; form-action 'none';"
              + " frame-ancestors 'none'; require-trusted-types-for 'script'",
          "Referrer-Policy",
          "no-referrer",
          "X-Content-Type-Options",
          "nosniff");

  private LivePage() {}

  /** Returns the routes of the page and its parts. */
  public static List<Route> routes() {
    Stream<Route> parts = PARTS.stream().map(part -> route(FOLDER + part, part));
    return Stream.concat(Stream.of(route("/", PAGE)), parts).toList();
  }

  private static Route route(String path, String part) {
    String type = mediaType(part);
    return Route.text(Verb.GET, path, "The live page: " + part, type, _ -> asset(part, type));
  }

  private static String mediaType(String part) {
    return switch (part.substring(part.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> throw new IllegalStateException("no media type for " + part);
    };
  }

  private static Reply asset(String part, String type) {
    byte[] bytes = read(part);
    String text = new String(bytes, StandardCharsets.UTF_8);
    return new Reply.Asset(type, text, tag(bytes), HEADERS);
  }

  /**
   * Returns the text of a part, for pages with the same drawings.
   *
   * @param part such as {@code chart.js}
   */
  public static String text(String part) {
    return new String(read(part), StandardCharsets.UTF_8);
  }

  private static byte[] read(String part) {
    try (InputStream stream = LivePage.class.getResourceAsStream(part)) {
      return Objects.requireNonNull(stream, part).readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException("this program's own " + part + " cannot be read", unreadable);
    }
  }

  /** Returns a strong entity tag (RFC 9110, 8.8.3), which differs for each content. */
  private static String tag(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return '"' + HexFormat.of().formatHex(digest, 0, 16) + '"';
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
