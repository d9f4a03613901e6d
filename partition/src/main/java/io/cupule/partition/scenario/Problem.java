package io.cupule.partition.scenario;

import java.io.Serializable;

/**
 * One problem of a scenario.
 *
 * @param path its place, as a JSON path such as {@code $.vms[1].memory}
 * @param message the problem
 * @param remedy what to do about it
 */
public record Problem(String path, String message, String remedy) implements Serializable {

  /** Returns one line: {@code path: message - remedy}. */
  @Override
  public String toString() {
    return path + ": " + message + " - " + remedy;
  }
}
