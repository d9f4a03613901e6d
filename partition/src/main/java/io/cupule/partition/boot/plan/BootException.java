package io.cupule.partition.boot.plan;

import java.io.Serial;
import java.util.ArrayList;
import java.util.List;

/**
 * Reports a kernel or module that cannot be booted: the file, the problem and the remedy.
 *
 * <p>The message reads {@code IMAGE: PROBLEM - REMEDY}.
 */
public final class BootException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** The setting that has to change before it can be booted. */
  public enum Fault {
    /** The file on the host: it does not exist or cannot be read. */
    FILE,
    /** The kernel: its format is wrong, or it asks for something that is not supported. */
    KERNEL,
    /** The load address of a flat image. */
    LOAD_ADDRESS,
    /** The kernel's command line. */
    ARGS,
    /** The modules next to the kernel. */
    MODULES,
    /** The VM's memory: it is too small. */
    MEMORY
  }

  private final Fault fault;
  private final String image;
  private final String problem;
  private final String remedy;

  /** The module at fault, or {@link #NO_MODULE}. */
  private final int module;

  private static final int NO_MODULE = -1;

  /**
   * Makes an exception.
   *
   * @param fault the setting that has to change
   * @param image the file at fault
   * @param problem one clause, with the offending value
   * @param remedy what the user can do, in one clause
   */
  public BootException(Fault fault, String image, String problem, String remedy) {
    this(fault, image, problem, remedy, NO_MODULE);
  }

  private BootException(Fault fault, String image, String problem, String remedy, int module) {
    super(image + ": " + problem + " - " + remedy);
    this.module = module;
    this.fault = fault;
    this.image = image;
    this.problem = problem;
    this.remedy = remedy;
  }

  /** Makes an exception for a faulty kernel. */
  public BootException(String image, String problem, String remedy) {
    this(Fault.KERNEL, image, problem, remedy);
  }

  /** Makes an exception for a file that cannot be read. */
  public BootException(String image, String problem, String remedy, Throwable cause) {
    this(Fault.FILE, image, problem, remedy);
    initCause(cause);
  }

  /** Returns the same fault for one of the modules. */
  BootException ofModule(int index) {
    var copy = new BootException(fault, image, problem, remedy, index);
    copy.initCause(this);
    return copy;
  }

  /**
   * Returns this fault and those that were found with it.
   *
   * @return at least this one
   */
  public List<BootException> all() {
    List<BootException> all = new ArrayList<>();
    all.add(this);
    for (Throwable other : getSuppressed()) {
      if (other instanceof BootException fault) {
        all.add(fault);
      }
    }
    return all;
  }

  /**
   * Returns the setting of the VM that has to change.
   *
   * @return its path in the VM, such as {@code kernel} or {@code modules[1].path}
   */
  public String setting() {
    String of = module == NO_MODULE ? "" : "modules[" + module + "].";
    return switch (fault) {
      case FILE, KERNEL -> module == NO_MODULE ? "kernel" : of + "path";
      case LOAD_ADDRESS -> "loadAddress";
      case ARGS -> of + "args";
      case MODULES -> module == NO_MODULE ? "modules" : of + "path";
      case MEMORY -> "memory";
    };
  }

  /**
   * Returns what has to change.
   *
   * @return the kind of setting
   */
  public Fault fault() {
    return fault;
  }

  /**
   * Returns the file at fault.
   *
   * @return a path, or the name of a built-in guest
   */
  public String image() {
    return image;
  }

  /**
   * Returns the problem.
   *
   * @return one clause, with the offending value
   */
  public String problem() {
    return problem;
  }

  /**
   * Returns what the user can do.
   *
   * @return one clause
   */
  public String remedy() {
    return remedy;
  }
}
