package io.cupule.bench.gate;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/** A figure that the gate compares, and its place in the result of a run ({@code --json}). */
enum Figure {
  EXIT("exit.p50", "exit: Java to C"),
  KICK("kick.p50", "kick of a spinning guest: Java to C"),
  WAKE_IDLE("wakerun.idle.p50", "wake to run, pCPU idle: Java to C"),
  WAKE_SPIN("wakerun.spin.p50", "wake to run, from a vCPU that spins: Java to C"),
  BYTES_PER_EXIT("alloc.bytesPerExit", "bytes allocated per exit");

  /** The name of Cupule's side in a result. */
  private static final String OURS = "Java";

  private final String key;
  private final String title;

  Figure(String key, String title) {
    this.key = key;
    this.title = title;
  }

  /** Returns its name in the baseline. */
  String key() {
    return key;
  }

  /** Returns what it is, for tables. */
  String title() {
    return title;
  }

  /** Finds a figure by its name in the baseline. */
  static Optional<Figure> named(String key) {
    return Arrays.stream(values()).filter(figure -> figure.key.equals(key)).findFirst();
  }

  /**
   * Looks it up.
   *
   * @param result of a run
   * @return empty if its benchmark did not run
   */
  OptionalDouble in(JsonNode result) {
    return switch (this) {
      case EXIT -> ratio(result.at("/exit"));
      case KICK -> ratio(result.at("/kick/0"));
      case WAKE_IDLE -> ratio(result.at("/wakerun/0"));
      case WAKE_SPIN -> ratio(result.at("/wakerun/1"));
      case BYTES_PER_EXIT -> perExit(result.at("/alloc"));
    };
  }

  private static OptionalDouble ratio(JsonNode comparison) {
    return comparison
        .path("sides")
        .valueStream()
        .filter(side -> side.path("side").stringValue("").equals(OURS))
        .map(side -> side.at("/ratios/p50/median"))
        .filter(JsonNode::isNumber)
        .mapToDouble(JsonNode::doubleValue)
        .findFirst();
  }

  private static OptionalDouble perExit(JsonNode allocation) {
    JsonNode bytes = allocation.path("bytes");
    JsonNode exits = allocation.path("exits");
    return bytes.isNumber() && exits.isNumber()
        ? OptionalDouble.of(bytes.doubleValue() / exits.doubleValue())
        : OptionalDouble.empty();
  }
}
