package io.cupule.control.resource;

import io.cupule.control.server.route.Route;
import io.cupule.control.server.route.Verb;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Names of operations for generated clients: {@code startVm}, {@code getVmVcpus}. */
final class OperationNames {
  private static final Set<String> STEPS = Set.of("start", "stop", "pause", "resume", "reset");

  private OperationNames() {}

  /** The name of a route's operation, in camel case. */
  static String id(Route route) {
    List<String> nouns = new ArrayList<>(nouns(route));
    if (route.verb() == Verb.POST && STEPS.contains(nouns.getLast())) {
      return nouns.removeLast() + title(nouns);
    }
    boolean adds = route.verb() == Verb.POST && nouns.getLast().endsWith("s");
    if (adds) {
      nouns.add(singular(nouns.removeLast()));
    }
    return word(route.verb(), adds) + title(nouns);
  }

  /** What a route is about: the first part of its path. */
  static String tag(Route route) {
    return parts(route).getFirst();
  }

  private static String word(Verb verb, boolean adds) {
    return switch (verb) {
      case GET -> "get";
      case POST -> adds ? "add" : "sendTo";
      case PATCH -> "change";
      case DELETE -> "remove";
    };
  }

  private static List<String> parts(Route route) {
    return Arrays.stream(route.path().text().split("/", -1))
        .filter(part -> !part.isEmpty() && !part.equals("v1"))
        .toList();
  }

  /** The fixed parts, in the singular where a variable chooses one. */
  private static List<String> nouns(Route route) {
    List<String> nouns = new ArrayList<>();
    for (String part : parts(route)) {
      if (part.startsWith("{")) {
        nouns.add(singular(nouns.removeLast()));
      } else {
        nouns.add(part);
      }
    }
    return nouns;
  }

  private static String singular(String noun) {
    return noun.endsWith("s") ? noun.substring(0, noun.length() - 1) : noun;
  }

  private static String title(List<String> nouns) {
    return nouns.stream()
        .flatMap(noun -> Arrays.stream(noun.split("[^a-z0-9]+", -1)))
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining());
  }
}
