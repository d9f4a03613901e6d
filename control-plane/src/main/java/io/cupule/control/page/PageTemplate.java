package io.cupule.control.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/** Fills in {@code page.html}. */
final class PageTemplate {
  private static final Pattern PLACE = Pattern.compile("\\$\\{([a-z]+)}");

  private PageTemplate() {}

  static void write(PageData data, PrintWriter out) {
    // A less-than sign could end the script element that the data is in.
    String json = JsonMapper.shared().writeValueAsString(data).replace("<", "\\u003c");
    Matcher places = PLACE.matcher(resource("page.html"));
    out.print(places.replaceAll(place -> Matcher.quoteReplacement(content(place, json))));
  }

  private static String content(MatchResult place, String json) {
    return switch (place.group(1)) {
      case "style" -> resource("page.css");
      case "library" -> resource("echarts.min.js");
      case "script" -> resource("page.js");
      case "data" -> json;
      default -> throw new IllegalStateException("nothing to put at " + place.group());
    };
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
