package io.cupule.partition.boot;

import java.io.Serial;

/**
 * A kernel or module that cannot be booted: which file, what is wrong with it, what to do about it.
 *
 * <p>The message reads {@code IMAGE: PROBLEM - REMEDY}.
 */
public final class BootException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final String image;
  private final String problem;
  private final String remedy;

  BootException(String image, String problem, String remedy) {
    super(image + ": " + problem + " - " + remedy);
    this.image = image;
    this.problem = problem;
    this.remedy = remedy;
  }

  BootException(String image, String problem, String remedy, Throwable cause) {
    this(image, problem, remedy);
    initCause(cause);
  }

  /**
   * The file at fault.
   *
   * @return a path, or the name of a built-in guest
   */
  public String image() {
    return image;
  }

  /**
   * What is wrong.
   *
   * @return one clause, with the offending value
   */
  public String problem() {
    return problem;
  }

  /**
   * What the user can do.
   *
   * @return one clause
   */
  public String remedy() {
    return remedy;
  }
}
