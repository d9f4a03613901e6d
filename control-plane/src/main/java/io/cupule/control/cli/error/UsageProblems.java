package io.cupule.control.cli.error;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.MaxValuesExceededException;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.MutuallyExclusiveArgsException;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says what is wrong with a command line. picocli's own texts are never shown: they speak of its
 * parser and of Java's types.
 */
final class UsageProblems {
  private static final Set<Class<?>> WHOLE_NUMBERS =
      Set.of(int.class, Integer.class, long.class, Long.class);

  private UsageProblems() {}

  /**
   * Returns the problem and the remedy, in one line.
   *
   * @param wrong what picocli or the command reports
   * @param args the whole command line
   */
  static String describe(ParameterException wrong, String... args) {
    CommandSpec command = wrong.getCommandLine().getCommandSpec();
    Optional<ArgSpec> about = Optional.ofNullable(wrong.getArgSpec());
    return switch (wrong) {
      case UsageException ours -> String.valueOf(ours.getMessage());
      case UnmatchedArgumentException unmatched -> Suggestions.problem(unmatched);
      case MissingParameterException missing -> missing(missing.getMissing(), args);
      case OverwrittenOptionException twice ->
          name(twice.getOverwritten()) + " is given twice - give it once";
      case MutuallyExclusiveArgsException _ -> surplus(command);
      case MaxValuesExceededException _ -> surplus(command);
      default ->
          about
              .map(argument -> unfit(argument, wrong))
              .orElse("the arguments cannot be understood - compare them with the help");
    };
  }

  private static String missing(List<ArgSpec> absent, String... args) {
    ArgSpec first = absent.getFirst();
    if (first instanceof OptionSpec option && isGiven(option, args)) {
      return "%s needs a value - write %s".formatted(name(option), withValue(option));
    }
    if (first.group() != null && first.group().exclusive()) {
      return joined(absent, " or ") + " is missing - give one of them";
    }
    return absent.size() == 1
        ? withValue(first) + " is missing - add it"
        : joined(absent, " and ") + " are missing - add them";
  }

  private static boolean isGiven(OptionSpec option, String... args) {
    return Stream.of(args)
        .map(arg -> arg.split("=", 2)[0])
        .anyMatch(List.of(option.names())::contains);
  }

  /** Describes more arguments than a choice allows. */
  private static String surplus(CommandSpec command) {
    List<ArgSpec> choice =
        command.argGroups().stream()
            .filter(ArgGroupSpec::exclusive)
            .flatMap(group -> group.args().stream())
            .toList();
    return choice.isEmpty()
        ? "there are too many arguments - leave some out"
        : "only one of %s can be given, once - leave out the rest"
            .formatted(joined(choice, " and "));
  }

  private static String unfit(ArgSpec argument, ParameterException wrong) {
    String about =
        "invalid value for %s: "
            .formatted(
                argument.isOption() ? "option '" + name(argument) + "'" : argument.paramLabel());
    String value = "'" + wrong.getValue() + "'";
    Class<?> type = type(argument);
    boolean hasConverter = argument.converters().length > 0 || type == Path.class;
    if (hasConverter && wrong.getCause() != null) {
      return about + wrong.getCause().getMessage();
    }
    if (WHOLE_NUMBERS.contains(type)) {
      return about + number(argument, String.valueOf(wrong.getValue()));
    }
    if (type == boolean.class) {
      return about + value + " is neither true nor false - write " + name(argument) + " alone";
    }
    if (type.isEnum()) {
      return about + "%s is not one of %s - write one of them".formatted(value, constants(type));
    }
    return about + value + " is not such a value - write another";
  }

  private static String number(ArgSpec argument, String value) {
    String label = argument.paramLabel();
    return "'%s' is %s - write %s"
        .formatted(
            value,
            value.matches("[-+]?[0-9]+") ? "out of range" : "not a whole number",
            label.contains("..") ? "one of " + label : "for example " + name(argument) + " 1");
  }

  private static String constants(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }

  /** Returns the type of one value. */
  private static Class<?> type(ArgSpec argument) {
    Class<?>[] types = argument.auxiliaryTypes();
    return types[0] == Optional.class ? types[1] : types[0];
  }

  private static String joined(List<ArgSpec> arguments, String conjunction) {
    return arguments.stream().map(UsageProblems::name).collect(Collectors.joining(conjunction));
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  private static String withValue(ArgSpec argument) {
    return argument.isOption() ? name(argument) + " " + argument.paramLabel() : name(argument);
  }
}
