package io.cupule.partition.scenario;

import io.cupule.partition.file.NamedFile;
import java.util.Collection;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** Words for messages. */
final class Text {
  private static final int LONGEST = 60;
  private static final int LONGEST_PATH = 4096;

  private Text() {}

  /** A string from the document, in quotes and not too long. */
  static String quote(String text) {
    return quote(StringNode.valueOf(text));
  }

  /** A value from the document as JSON, not too long. */
  static String quote(JsonNode node) {
    return cut(node.toString(), LONGEST);
  }

  /** A file's name, in quotes and as long as Linux lets it be. */
  static String quote(NamedFile file) {
    return cut(StringNode.valueOf(file.toString()).toString(), LONGEST_PATH);
  }

  private static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest) + "...";
  }

  /** Quoted strings, with commas between them. */
  static String quoteAll(Collection<String> texts) {
    return texts.stream().map(Text::quote).collect(Collectors.joining(", "));
  }
}
