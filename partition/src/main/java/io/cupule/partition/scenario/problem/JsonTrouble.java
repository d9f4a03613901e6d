package io.cupule.partition.scenario.problem;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Explains why a text is not JSON, in words that do not depend on the parser. */
public final class JsonTrouble {
  /** A pattern for the parser's message, and the words for people; the first group replaces %s. */
  private record Known(Pattern told, String words) {
    static Known of(String told, String words) {
      return new Known(Pattern.compile(told, Pattern.DOTALL), words);
    }
  }

  private static final List<Known> KNOWN =
      List.of(
          Known.of("Unexpected end-of-input.*", "it ends before it is complete"),
          Known.of(
              "Duplicate Object property \"(.{0,60}).*\".*", "the field \"%s\" is there twice"),
          Known.of("Unexpected character \\('(.{1,2})' .*", "unexpected character '%s'"),
          Known.of("Unexpected character .*", "unexpected character"),
          Known.of("Unrecognized token '([^']{0,60})[^']*'.*", "'%s' is no JSON value"),
          Known.of("Trailing token.*", "there is more after its end"),
          Known.of("Document nesting depth.*", "its nesting depth is too large"),
          Known.of("Number value length.*", "a number has too many digits"),
          Known.of("(?:Invalid numeric value|Malformed numeric).*", "a number is not one of JSON"),
          Known.of("Illegal unquoted character.*", "a string has a control character in it"),
          Known.of("(?:String value|Property name|Name) length.*", "a string is too long"),
          Known.of(".*UTF-?(?:8|16|32).*", "it is no text in UTF-8"),
          Known.of(".*escape.*", "a string has an escape that JSON does not have"),
          Known.of("(?:Illegal|Invalid) character.*", "unexpected character"));

  private JsonTrouble() {}

  /**
   * Describes the error.
   *
   * @param told the parser's message
   * @return one clause
   */
  public static String describe(String told) {
    for (Known known : KNOWN) {
      Matcher matcher = known.told.matcher(told);
      if (matcher.matches()) {
        return matcher.groupCount() == 0 ? known.words : known.words.formatted(matcher.group(1));
      }
    }
    return "it cannot be understood";
  }
}
