package io.cupule.partition.scenario;

import io.cupule.partition.file.NamedFile;
import java.util.Collection;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** Formats values for messages. */
final class Text {
  private static final int LONGEST = 60;
  private static final int LONGEST_PATH = 4096;

  private Text() {}

  /** Quotes a string from the document; shortens a long one. */
  static String quote(String text) {
    return quote(StringNode.valueOf(text));
  }

  /** Returns a value from the document as JSON; shortens a long one. */
  static String quote(JsonNode node) {
    return cut(node.toString(), LONGEST);
  }

  /** Quotes a file's name, up to the longest name that Linux allows. */
  static String quote(NamedFile file) {
    return cut(StringNode.valueOf(file.toString()).toString(), LONGEST_PATH);
  }

  private static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest) + "...";
  }

  /** Quotes strings, separated by commas. */
  static String quoteAll(Collection<String> texts) {
    return texts.stream().map(Text::quote).collect(Collectors.joining(", "));
  }
}
