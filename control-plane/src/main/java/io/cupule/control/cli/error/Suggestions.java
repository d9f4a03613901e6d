package io.cupule.control.cli.error;

import static java.util.Map.entry;

import io.cupule.partition.scenario.problem.Spelling;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.UnmatchedArgumentException;

/** Suggests known commands and options for unknown words. */
public final class Suggestions {
  /** Other tools' names for our commands; the first existing command counts. */
  private static final Map<String, List<String>> SYNONYMS =
      Map.ofEntries(
          entry("list", List.of("ps", "get")),
          entry("ls", List.of("ps", "get")),
          entry("status", List.of("ps")),
          entry("state", List.of("ps")),
          entry("show", List.of("ps", "get")),
          entry("inspect", List.of("ps", "get")),
          entry("describe", List.of("ps", "get")),
          entry("info", List.of("ps")),
          entry("attach", List.of("console")),
          entry("connect", List.of("console")),
          entry("exec", List.of("console")),
          entry("restart", List.of("reset")),
          entry("reboot", List.of("reset")),
          entry("kill", List.of("stop")),
          entry("shutdown", List.of("stop")),
          entry("halt", List.of("stop")),
          entry("destroy", List.of("rm")),
          entry("delete", List.of("rm")),
          entry("del", List.of("rm")),
          entry("remove", List.of("rm")),
          entry("add", List.of("create")),
          entry("new", List.of("create")),
          entry("boot", List.of("start", "run")),
          entry("launch", List.of("run")),
          entry("suspend", List.of("pause")),
          entry("freeze", List.of("pause")),
          entry("unpause", List.of("resume")),
          entry("continue", List.of("resume")),
          entry("log", List.of("logs")),
          entry("event", List.of("events")),
          entry("stats", List.of("top")),
          entry("monitor", List.of("top")),
          entry("check", List.of("validate")),
          entry("lint", List.of("validate")),
          entry("serve", List.of("daemon")),
          entry("server", List.of("daemon")),
          entry("update", List.of("sched", "set")),
          entry("schedule", List.of("sched")));

  private static final int SHORT_OPTION = "-x".length();

  private Suggestions() {}

  /** Returns the problem, in one clause. */
  static String problem(UnmatchedArgumentException wrong) {
    if (wrong.getUnmatched().isEmpty()) {
      return "an option lacks its value - write it after the option";
    }
    String word = wrong.getUnmatched().getFirst();
    if (wrong.isUnknownOption()) {
      return "unknown option: '" + word + "'";
    }
    return wrong.getCommandLine().getSubcommands().isEmpty()
        ? "there is no use for '" + word + "' - leave it out"
        : "there is no command '" + word + "'";
  }

  /** Returns the suggestion as it should be typed; empty if nothing is similar. */
  static Optional<String> meant(UnmatchedArgumentException wrong) {
    if (wrong.getUnmatched().isEmpty()) {
      return Optional.empty();
    }
    CommandLine at = wrong.getCommandLine();
    String word = wrong.getUnmatched().getFirst();
    return wrong.isUnknownOption()
        ? option(at, word.split("=", 2)[0])
        : command(at, word).map(name -> at.getCommandSpec().qualifiedName() + " " + name);
  }

  /** Returns the option that a word means; one letter resembles every other one, so it counts. */
  private static Optional<String> option(CommandLine at, String word) {
    Set<String> known = at.getCommandSpec().optionsMap().keySet();
    return word.length() <= SHORT_OPTION
        ? known.stream().filter(word::equalsIgnoreCase).findFirst()
        : Spelling.closest(word, known);
  }

  /** Returns the subcommand that a word means. */
  public static Optional<String> command(CommandLine at, String word) {
    List<String> known =
        at.getSubcommands().entrySet().stream()
            .filter(command -> !command.getValue().getCommandSpec().usageMessage().hidden())
            .map(Map.Entry::getKey)
            .toList();
    return SYNONYMS.getOrDefault(word, List.of()).stream()
        .filter(known::contains)
        .findFirst()
        .or(() -> Spelling.closest(word, known));
  }
}
