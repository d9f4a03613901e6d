package io.cupule.partition.scenario;

import java.io.Serializable;

/**
 * One thing that is wrong with a scenario.
 *
 * @param path where, as a JSON path such as {@code $.vms[1].memory}
 * @param message what is wrong
 * @param remedy what to do about it
 */
public record Problem(String path, String message, String remedy) implements Serializable {

  /** One line: {@code path: message - remedy}. */
  @Override
  public String toString() {
    return path + ": " + message + " - " + remedy;
  }
}
