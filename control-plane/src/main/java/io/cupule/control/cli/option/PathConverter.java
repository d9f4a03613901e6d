package io.cupule.control.cli.option;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads the path of a file or folder. Refuses an empty one, such as an unset variable of a shell:
 * Java would take it as the current directory.
 */
public final class PathConverter implements ITypeConverter<Path> {
  @Override
  public Path convert(String text) {
    try {
      if (!text.isEmpty()) {
        return Path.of(text);
      }
    } catch (InvalidPathException noPath) {
      // as an empty one
    }
    throw new TypeConversionException(
        "'%s' is not a path - write the path of a file or folder".formatted(text));
  }
}
