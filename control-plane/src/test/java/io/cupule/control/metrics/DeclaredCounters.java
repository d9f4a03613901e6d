package io.cupule.control.metrics;

import io.cupule.device.DeviceCounter;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The counters that devices declare, found in the sources; for the generated documents. */
public final class DeclaredCounters {
  private static final List<Path> SOURCES =
      List.of(Path.of("../device-model/src/main/java"), Path.of("../partition/src/main/java"));
  private static final Pattern DECLARATION =
      Pattern.compile("static final DeviceCounter\\s+(\\w+)\\s*=");

  private DeclaredCounters() {}

  /** Returns all, in the order of files and lines. */
  public static List<DeviceCounter> all() {
    List<DeviceCounter> all = new ArrayList<>();
    try {
      for (Path sources : SOURCES) {
        collect(sources, all);
      }
    } catch (IOException | ReflectiveOperationException unread) {
      throw new AssertionError(
          "a counter is no public constant; make it one of its device or factory", unread);
    }
    return all;
  }

  private static void collect(Path sources, List<DeviceCounter> all)
      throws IOException, ReflectiveOperationException {
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).sorted().toList()) {
        Matcher declarations = DECLARATION.matcher(Files.readString(file));
        while (declarations.find()) {
          String place = sources.relativize(file).toString();
          String type = place.substring(0, place.lastIndexOf('.')).replace('/', '.');
          Field constant = Class.forName(type).getField(declarations.group(1));
          all.add((DeviceCounter) constant.get(null));
        }
      }
    }
  }
}
