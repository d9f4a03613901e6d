package io.cupule.partition.boot;

import java.io.Serial;

/**
 * A kernel or module that cannot be booted: which file, what is wrong with it, what to do about it.
 *
 * <p>The message reads {@code IMAGE: PROBLEM - REMEDY}.
 */
public final class BootException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** What has to change before it can be booted. */
  public enum Fault {
    /** The host's file: it is not there or cannot be read. */
    FILE,
    /** The kernel: it is not what it says, or asks for what there is not. */
    KERNEL,
    /** Where a flat image goes. */
    LOAD_ADDRESS,
    /** The kernel's command line. */
    ARGS,
    /** The modules next to the kernel. */
    MODULES,
    /** The VM's memory: there is not enough. */
    MEMORY
  }

  private final Fault fault;
  private final String image;
  private final String problem;
  private final String remedy;

  BootException(Fault fault, String image, String problem, String remedy) {
    super(image + ": " + problem + " - " + remedy);
    this.fault = fault;
    this.image = image;
    this.problem = problem;
    this.remedy = remedy;
  }

  /** Of a kernel that is no good itself. */
  BootException(String image, String problem, String remedy) {
    this(Fault.KERNEL, image, problem, remedy);
  }

  /** Of a file that the host does not give. */
  BootException(String image, String problem, String remedy, Throwable cause) {
    this(Fault.FILE, image, problem, remedy);
    initCause(cause);
  }

  /**
   * What has to change.
   *
   * @return by its place in a VM's settings
   */
  public Fault fault() {
    return fault;
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
