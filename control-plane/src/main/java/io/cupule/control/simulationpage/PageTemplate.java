package io.cupule.control.simulationpage;

import io.cupule.control.livepage.LivePage;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Fills in {@code page.html}. It uses the style and the drawing modules of the live page. A page in
 * a file cannot load modules, so they are merged into one script.
 */
final class PageTemplate {
  private static final Pattern PLACE = Pattern.compile("\\$\\{([a-z]+)}");

  /** Import and export statements; they are removed, because all modules are in one script. */
  private static final Pattern MODULES = Pattern.compile("(?m)^import .*\n|^export ");

  /** Ordered so that each module needs only earlier ones. */
  private static final List<String> DRAWING =
      List.of(
          "dom.js", "words.js", "palette.js", "course.js", "columns.js", "chart.js", "timeline.js");

  private PageTemplate() {}

  static void write(PageData data, PrintWriter out) {
    String style = LivePage.text("page.css") + resource("page.css");
    String script =
        Stream.concat(DRAWING.stream().map(LivePage::text), Stream.of(resource("page.js")))
            .map(module -> MODULES.matcher(module).replaceAll(""))
            .collect(Collectors.joining());
    Map<String, String> contents =
        Map.of(
            "style",
            style,
            "stylehash",
            hash(style),
            "script",
            script,
            "scripthash",
            hash(script),
            "data",
            // A less-than sign could end the script element that the data is in.
            JsonMapper.shared().writeValueAsString(data).replace("<", "\\u003c"));
    Matcher places = PLACE.matcher(resource("page.html"));
    out.print(
        places.replaceAll(place ->
            Matcher.quoteReplacement(
                Objects.requireNonNull(contents.get(place.group(1)), place.group()))));
  }

  /** Returns the hash of a script or style for Content Security Policy 3. */
  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }

  private static String resource(String name) {
    try (InputStream stream = PageTemplate.class.getResourceAsStream(name)) {
      return new String(
          Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("this program's own " + name + " cannot be read", e);
    }
  }
}
