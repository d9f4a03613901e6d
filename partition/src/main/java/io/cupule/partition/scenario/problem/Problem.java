package io.cupule.partition.scenario.problem;

import java.io.Serializable;

/**
 * One problem of a scenario.
 *
 * @param path its place, as a JSON path such as {@code $.vms[1].memory}
 * @param message the problem
 * @param remedy what to do about it
 * @param isTheHosts whether this host can run no scenario at all
 */
public record Problem(String path, String message, String remedy, boolean isTheHosts)
    implements Serializable {

  /** Makes a problem of the scenario itself. Parameters: see {@link Problem}. */
  public Problem(String path, String message, String remedy) {
    this(path, message, remedy, false);
  }

  /** Returns one line: {@code path: message - remedy}. */
  @Override
  public String toString() {
    return path + ": " + message + " - " + remedy;
  }
}
