package io.cupule.kvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks the system's C compiler for the values of constant expressions. One program asks them all, a
 * line each; a line that the compiler refuses names something that the headers do not know, and is
 * left out of the next attempt.
 */
final class CompilerOracle {
  private static final int SECONDS = 60;
  private static final Pattern REFUSED = Pattern.compile("probe\\.c:(\\d+):(?:\\d+:)? error: ");

  private final Path folder;
  private final Path headers;

  /**
   * An oracle for one set of headers.
   *
   * @param folder where the program is built
   * @param headers a C file that includes them
   */
  CompilerOracle(Path folder, Path headers) {
    this.folder = folder;
    this.headers = headers.toAbsolutePath();
  }

  /** The value of every expression that the headers know. */
  Map<String, Long> ask(List<String> expressions) throws IOException, InterruptedException {
    List<String> known = new ArrayList<>(expressions);
    Path program = folder.resolve("probe");
    for (int attempt = 0; attempt < 3; attempt++) {
      Files.write(folder.resolve("probe.c"), source(known));
      // one location per error, that of the line asked, also when a macro expands to what is
      // refused
      Output compiled =
          run("cc", "-w", "-ftrack-macro-expansion=0", "-o", program.toString(), "probe.c");
      if (compiled.status() == 0) {
        return answers(run(program.toString()));
      }
      drop(known, compiled.text());
    }
    throw new AssertionError("the compiler refuses ever more lines");
  }

  private List<String> source(List<String> expressions) {
    List<String> lines = new ArrayList<>();
    for (String expression : expressions) {
      lines.add("{\"%s\", (long long)(%s)},".formatted(expression, expression));
    }
    lines.addFirst(
        "#include \"%s\"\n#include <linux/version.h>\n#include <stddef.h>\n#include <stdio.h>\n"
                .formatted(headers)
            + "static const struct { const char *name; long long value; } answers[] = {\n"
            + "#line 1");
    lines.add("};");
    lines.add("int main(void) {");
    lines.add("  for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)");
    lines.add("    printf(\"%lld %s\\n\", answers[i].value, answers[i].name);");
    lines.add("  return 0;");
    lines.add("}");
    return lines;
  }

  private static void drop(List<String> known, String errors) {
    NavigableSet<Integer> refused = new TreeSet<>();
    Matcher matcher = REFUSED.matcher(errors);
    while (matcher.find()) {
      refused.add(Integer.parseInt(matcher.group(1)) - 1);
    }
    if (refused.isEmpty() || refused.last() >= known.size()) {
      throw new AssertionError("the C compiler fails:\n" + errors);
    }
    refused.descendingSet().forEach(line -> known.remove((int) line));
  }

  private static Map<String, Long> answers(Output output) {
    Map<String, Long> answers = new HashMap<>();
    output
        .text()
        .lines()
        .map(line -> line.split(" ", 2))
        .forEach(answer -> answers.put(answer[1], Long.valueOf(answer[0])));
    return answers;
  }

  private record Output(int status, String text) {}

  private Output run(String... command) throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    try {
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(command[0] + " does not end");
      }
    } finally {
      process.destroyForcibly();
    }
    return new Output(process.exitValue(), Files.readString(output));
  }
}
