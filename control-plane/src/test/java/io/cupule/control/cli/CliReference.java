package io.cupule.control.cli;

import io.cupule.control.cli.error.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes {@code docs/cli.md} from the command line's own model. */
final class CliReference {
  private static final String START =
      """
      # The command line

      `./cupule` builds the program when a source is newer than the build, then runs it in the same process.

      | Variable | Meaning |
      |---|---|
      | `CUPULE_JAVA_HOME` | The JDK to use, 25 or newer. Without it: `JAVA_HOME`, the `java` on `PATH`, the usual folders. |
      | `CUPULE_JDK_FOLDERS` | Folders to look for JDKs in, separated by colons, instead of the usual ones. |
      | `CUPULE_JAVA_OPTS` | More options for the Java virtual machine, for example `-XX:-UseSerialGC -XX:+UseZGC`. |
      | `CUPULE_SOCKET` | Where the daemon listens, for `daemon` and the commands that call it, unless `--socket` says so. |
      | `CUPULE_DEBUG` | `1`: print the stack trace of a failure, as `--debug` does. |
      | `NO_COLOR` | Any value: no colours, also on a terminal. |

      Results and guest output go to stdout, everything else to stderr. A failure is one line,
      `cupule: WHAT - REMEDY`. `source <(./cupule completion)` gives bash and zsh completion of commands and options.

      ## Exit codes

      | Code | Meaning |
      |---|---|
      """;

  private static final String REPORT =
      """
      ## The report of a run

      `run --report FILE` writes one JSON object:

      | Field | Meaning |
      |---|---|
      | `scenario` | The scenario's name. |
      | `wallSeconds` | Time since the machine was built. |
      | `vms[]` `name` | The VM. |
      | `vms[]` `end` | `stopped`, `powered off`, `reset`, `reset loop`, `halted`, `exited`, `failed`, `crashed`, `killed` or `abandoned`. |
      | `vms[]` `asAsked` | `false` for `reset loop` and the last four: a VM that failed, died or did not stop. |
      | `vms[]` `detail`, `diagnostic` | More about the end, and the state of a vCPU that died, line by line. |
      | `vms[]` `resets` | How often it started anew, by cause: `host`, `guest`, `triple_fault`, `crash`, `power_off`. |
      | `vms[]` a field per counter | What its devices counted, for example `serialBytesOut` and `unclaimedAccesses`; [metrics.md](metrics.md#counters-of-devices) lists all of them. |
      | `vcpus[]` `vm`, `id`, `pcpu` | Which vCPU, and the host CPU that it was pinned to. |
      | `vcpus[]` `seconds` | Time `running`, `runnable`, `blocked` and `offline`; they add up to `wallSeconds`. |
      | `vcpus[]` `guestSeconds` | Time inside KVM_RUN, a part of `running`. |
      | `vcpus[]` `stolenSeconds` | Time in which it had its pCPU and its thread wanted to run, and Linux had others on that CPU, a part of `running`. |
      | `vcpus[]` `reservationPeriods` | `periods` of its reservation that are over (a wake may end one early and start the next), `met`, `missed`, `missedByHost` of those missed, `meanLateNanos`, `maxLateNanos`; see [scheduling.md](scheduling.md). |
      | `vcpus[]` `exits` | How often it left the guest, by reason. |
      | `vcpus[]` `kicks` | How often it was made to leave the guest. |
      | `vcpus[]` `switches` | How often it gave its pCPU away, by cause: `block`, `slice`, `preempt`, `yield`, `move`. |
      | `vcpus[]` `wakeToRun` | Nanoseconds from being ready to running: `count`, `p50`, `p90`, `p99`, `max`. |
      | `vcpus[]` `requests` | How often each request was made of it. |
      | `pcpus[]` `id`, `policy` | Which host CPU, and its scheduling policy. |
      | `pcpus[]` `idleSeconds` | Time in which no vCPU had it. |
      | `pcpus[]` `switches`, `slices` | How often it went to a vCPU or idle, and how often the timer ended a turn. |
      | `pcpus[]` `sliceLatenessNanos`, `maxSliceLatenessNanos` | How late that timer was, on average and at worst. |
      """;

  private final List<String> lines = new ArrayList<>();

  private CliReference() {}

  static String generate() {
    CliReference reference = new CliReference();
    reference.lines.addAll(START.lines().toList());
    ExitCode.list().forEach((code, meaning) -> reference.row(code, cell(meaning)));
    CommandLine root = Outcome.onBareHost();
    reference.command(root.getCommandSpec());
    reference.section(REPORT.strip());
    return String.join("\n", reference.lines) + "\n";
  }

  /** A command, then those below it. */
  private void command(CommandSpec spec) {
    if (spec.usageMessage().hidden()) {
      return;
    }
    section("## `" + spec.qualifiedName() + "`");
    section(plain(spec.usageMessage().description()));
    section("```");
    String synopsis = spec.commandLine().getHelp().synopsis(0);
    lines.add(Ansi.OFF.string(synopsis).strip());
    for (String example : spec.usageMessage().footer()) {
      lines.add(example.strip());
    }
    lines.add("```");
    section("| Argument | Meaning |");
    lines.add("|---|---|");
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      row("`" + parameter.paramLabel() + "`", meaning(parameter));
    }
    for (OptionSpec option : spec.options()) {
      if (!option.inherited()) {
        row(names(option), meaning(option));
      }
    }
    spec.subcommands().values().stream().map(CommandLine::getCommandSpec).forEach(this::command);
  }

  private void section(String text) {
    lines.add("");
    lines.add(text);
  }

  private void row(String... cells) {
    lines.add("| " + String.join(" | ", cells) + " |");
  }

  private static String names(OptionSpec option) {
    String value = option.arity().max() == 0 ? "" : " " + option.paramLabel();
    return List.of(option.names()).stream()
        .map(name -> "`" + name + value + "`")
        .collect(Collectors.joining(", "));
  }

  private static String meaning(ArgSpec argument) {
    return cell(plain(argument.description()));
  }

  private static String plain(String[] description) {
    return String.join(" ", description);
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
