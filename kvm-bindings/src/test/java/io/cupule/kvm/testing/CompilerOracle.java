package io.cupule.kvm.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
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
 * left out of the next attempt. A test that uses it needs {@link Requirement#CC}.
 */
public final class CompilerOracle {
  private static final int ATTEMPTS = 3;
  private static final int SECONDS = 60;
  private static final Pattern REFUSED = Pattern.compile("probe\\.c:(\\d+):(?:\\d+:)? error: ");

  private final Path folder;
  private final String header;

  /**
   * An oracle for one header and all that it includes.
   *
   * @param folder an empty folder, where the program is built
   * @param header in angle brackets or quotes, for example {@code <linux/kvm.h>}
   */
  public CompilerOracle(Path folder, String header) {
    this.folder = folder;
    this.header = header;
  }

  /**
   * Compiles and runs the program.
   *
   * @param expressions of C, without string literals
   * @return the value of every expression that the headers know
   * @throws IOException if the compiler cannot be run
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public Map<String, Long> ask(Collection<String> expressions)
      throws IOException, InterruptedException {
    List<String> known = new ArrayList<>(expressions);
    Path program = folder.resolve("probe");
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Files.write(folder.resolve("probe.c"), source(known));
      // an error in a macro then has the line that uses the macro
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
    lines.add("#include " + header);
    lines.add("#include <linux/version.h>");
    lines.add("#include <stddef.h>");
    lines.add("#include <stdio.h>");
    lines.add("static const struct { const char *name; long long value; } answers[] = {");
    lines.add("#line 1");
    for (String expression : expressions) {
      lines.add("{\"%s\", (long long)(%s)},".formatted(expression, expression));
    }
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
