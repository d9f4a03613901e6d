package io.cupule.partition.scenario.value;

import io.cupule.partition.file.FileAccess;
import io.cupule.partition.file.NamedFile;
import io.cupule.partition.scenario.problem.BadValueException;
import io.cupule.partition.scenario.problem.Text;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Resolves the file names of a document, or of a part of it.
 *
 * @param directory the start of relative names
 * @param access the files that they may refer to
 */
public record FileNames(Path directory, FileAccess access) {
  /** Characters that control a terminal or text direction: Unicode's controls, bidi marks. */
  public static final String STEERING =
      "\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069";

  static final String PATTERN = "[^" + STEERING + "]+";

  /**
   * Returns the file for a name.
   *
   * @throws BadValueException if the name is invalid or not allowed; then the file is not looked
   *     up, so the message does not reveal whether it exists
   */
  NamedFile file(String text) {
    if (text.isEmpty()) {
      throw new BadValueException("the path is empty", "write the path of a file");
    }
    if (!text.matches(PATTERN)) {
      throw new BadValueException(
          Text.quote(text) + " is not a path: it has control or direction characters",
          "rename the file");
    }
    return access
        .file(path(text), directory)
        .orElseThrow(() ->
            new BadValueException(
                Text.quote(text) + " is no file that may be named here", access.remedy()));
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new BadValueException(
          Text.quote(text) + " is not a path: " + e.getReason(), "write the path of a file");
    }
  }
}
