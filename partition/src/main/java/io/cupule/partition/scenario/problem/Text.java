package io.cupule.partition.scenario.problem;

import io.cupule.partition.file.NamedFile;
import java.util.Collection;
import java.util.stream.Collectors;
import tools.jackson.databind.node.StringNode;

/** Formats values for messages. */
public final class Text {
  private static final int LONGEST = 60;
  private static final int LONGEST_PATH = 4096;

  private Text() {}

  /** Quotes a string from the document; shortens a long one. */
  public static String quote(String text) {
    return json(StringNode.valueOf(text).toString());
  }

  /** Shortens a long value from the document, as JSON. */
  public static String json(String value) {
    return cut(value, LONGEST);
  }

  /** Quotes a file's name, up to the longest name that Linux allows. */
  public static String quote(NamedFile file) {
    return cut(StringNode.valueOf(file.toString()).toString(), LONGEST_PATH);
  }

  private static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest) + "...";
  }

  /** Quotes strings, separated by commas. */
  public static String quoteAll(Collection<String> texts) {
    return texts.stream().map(Text::quote).collect(Collectors.joining(", "));
  }
}
