package io.cupule.control;

import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a file name. Refuses an empty one, such as an unset variable of a shell: Java would take it
 * as the current directory.
 */
final class PathConverter implements ITypeConverter<Path> {
  @Override
  public Path convert(String text) {
    if (text.isEmpty()) {
      throw new TypeConversionException("the name of the file or folder is empty; write one");
    }
    return Path.of(text);
  }
}
