package io.cupule.control.cli.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.cli.Outcome;
import io.cupule.sched.policy.BuiltinPolicy;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Wrong command lines are answered in our words, for every command and every option. */
@Timeout(180)
@Tag("slow")
class UsageProblemsTest {
  private static final String PARSERS_WORDS =
      "(?s).*(option option|KEY=VALUE|specify|specified|mutually|Missing required|[<>]|%|\\$\\{"
          + "|\\([A-Z0-9][A-Za-z0-9:=./|]*\\)|param(eter)?\\b|index|picocli|java|Exception"
          + "|\\b(int|Integer|Long|Optional|Path|Duration)\\b|null|Error:).*";

  /** A right value for each type of option that does not take everything. */
  private static final Map<Class<?>, String> RIGHT =
      Map.of(
          int.class, "1",
          Integer.class, "1",
          long.class, "1",
          Duration.class, "5s",
          InetSocketAddress.class, "localhost:9090",
          BuiltinPolicy.class, "bvt");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          run                            | SCENARIO is missing - add it
          run x --duration               | --duration needs a value - write --duration TIME
          run x --duration --debug       | --duration needs a value - write --duration TIME
          run x --duration 5s --duration 6s | --duration is given twice - give it once
          run x y                        | there is no use for 'y' - leave it out
          ps --json=yes                  | invalid value for option '--json': 'yes' is neither true nor false - write --json alone
          ps --json --json               | --json is given twice - give it once
          trace v                        | --output FILE is missing - add it
          trace v -o                     | --output needs a value - write --output FILE
          trace -o x                     | VM or --all is missing - give one of them
          trace v --all -o x             | only one of VM and --all can be given, once - leave out the rest
          trace --all --all -o x         | only one of VM and --all can be given, once - leave out the rest
          sched set a --weight much      | invalid value for option '--weight': 'much' is not a whole number - write one of 1..128
          sched set a --vcpu 99999999999 | invalid value for option '--vcpu': '99999999999' is out of range - write for example --vcpu 1
          sched set a --pcpu-policy 0    | --pcpu-policy is '0' - write ID=POLICY[,SLICE] such as 0=prio,5ms
          sched set a --pcpu-policy x=bvt | --pcpu-policy is 'x=bvt' - write ID=POLICY[,SLICE] such as 0=prio,5ms
          sched set a --pcpu-slice 0     | --pcpu-slice is '0' - write ID=SLICE such as 0=5ms
          sched set a --pcpu-slice 0=    | --pcpu-slice is '0=' - write ID=SLICE such as 0=5ms
          sched set --pcpu-policy 0=bvt --pcpu-policy 0=prio | the policy is given twice for pCPU 0 - give it once
          sched set --pcpu-slice 0=5ms --pcpu-slice 0=6ms | the slice is given twice for pCPU 0 - give it once
          sched set --pcpu-policy 0=prio,5ms --pcpu-slice 0=6ms | the slice is given twice for pCPU 0 - give it once
          top --sort size                | invalid value for option '--sort': 'size' is not one of share, runnable, name - write one of them
          conformance x --policy fifo    | invalid value for option '--policy': expected one of [noop, iorr, bvt, prio, rtds], not fifo
          simulate x --for 5             | invalid value for option '--for': "5" is not a length of time - write a whole number above 0 followed by us, ms, s, m or h, for example "5s"
          """)
  void problemIsToldWithItsRemedy(String line, String told) {
    assertThat(Outcome.of(line.split(" +")).err()).startsWith("cupule: " + told + "\n");
  }

  @Test
  void nameThatIsNoPathIsToldAsSuch() {
    assertThat(Outcome.of("run", "a\0b").err())
        .startsWith("cupule: invalid value for SCENARIO: 'a^@b' is not a path - ");
  }

  @Test
  void wordWithAnAtSignIsNoFileOfArguments(@TempDir Path folder) throws Exception {
    Path arguments = Files.writeString(folder.resolve("arguments"), "version");

    assertThat(Outcome.of("@" + arguments).err()).startsWith("cupule: there is no command '@");
    assertThat(Outcome.of("@" + folder).err()).startsWith("cupule: there is no command '@");
  }

  static Stream<List<String>> wrongLines() {
    Set<List<String>> lines = new LinkedHashSet<>();
    addWrongLines(Outcome.onBareHost().getCommandSpec(), List.of(), lines);
    return lines.stream();
  }

  @ParameterizedTest
  @MethodSource("wrongLines")
  void noWrongLineIsAnsweredInTheParsersWords(List<String> line) {
    CommandLine cli = Outcome.onBareHost();
    cli.setExecutionStrategy(_ -> ExitCode.OK.value()); // a line that is right runs nothing

    Outcome outcome = Outcome.of(cli, line.toArray(String[]::new));

    assertThat(outcome.exitCode()).isEqualTo(ExitCode.BAD_INPUT.value());
    assertThat(outcome.out()).isEmpty();
    List<String> told = outcome.err().lines().toList();
    assertThat(told.getFirst()).startsWith("cupule: ").doesNotMatch(PARSERS_WORDS);
    assertThat(told.subList(1, told.size()))
        .allMatch(more -> more.startsWith("Did you mean: ") || more.startsWith("See 'cupule"));
  }

  private static void addWrongLines(
      CommandSpec command, List<String> path, Set<List<String>> lines) {
    List<String> right = with(path, required(command));
    command.options().forEach(option -> addWrongLines(option, right, lines));
    lines.add(with(right, "--no-such-option"));
    lines.add(with(right, "-q"));
    if (right.size() > path.size()) {
      lines.add(path);
    }
    if (command.positionalParameters().stream().noneMatch(ArgSpec::isMultiValue)) {
      lines.add(with(right, "one", "two", "three"));
    }
    command
        .subcommands()
        .forEach((name, sub) -> addWrongLines(sub.getCommandSpec(), with(path, name), lines));
  }

  private static void addWrongLines(
      OptionSpec option, List<String> right, Set<List<String>> lines) {
    Optional<String> value = value(option);
    for (String name : option.names()) {
      if (option.arity().max() == 0) {
        lines.add(with(right, name + "=maybe"));
      } else {
        lines.add(with(right, name));
        lines.add(with(right, name, "--debug"));
      }
      if (!option.isMultiValue() && !option.usageHelp() && !option.versionHelp()) {
        List<String> once =
            option.arity().max() == 0 ? List.of(name) : List.of(name, value.orElse("x"));
        lines.add(with(with(right, once), once));
      }
      if (value.isPresent()) {
        lines.add(with(right, name, "?"));
        lines.add(with(right, name, "-99999999999999999999"));
        lines.add(with(right, name + "="));
      }
    }
  }

  private static List<String> required(CommandSpec command) {
    List<String> words = new ArrayList<>();
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      if (parameter.arity().min() > 0 || parameter.group() != null) {
        words.add("x");
      }
    }
    for (OptionSpec option : command.options()) {
      if (option.required() && option.group() == null) {
        words.addAll(List.of(option.longestName(), "x"));
      }
    }
    return words;
  }

  /** Returns a right value for an option; empty if any text is right. */
  private static Optional<String> value(OptionSpec option) {
    Class<?>[] types = option.auxiliaryTypes();
    Class<?> type = types[0] == Optional.class ? types[1] : types[0];
    return type.isEnum() && !RIGHT.containsKey(type)
        ? Optional.of(type.getEnumConstants()[0].toString())
        : Optional.ofNullable(RIGHT.get(type));
  }

  private static List<String> with(List<String> line, String... more) {
    return with(line, List.of(more));
  }

  private static List<String> with(List<String> line, List<String> more) {
    return Stream.of(line, more).flatMap(List::stream).toList();
  }
}
