package io.cupule.partition.boot;

import java.io.Serial;
import java.util.ArrayList;
import java.util.List;

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

  /** The module at fault, or {@link #NO_MODULE}. */
  private final int module;

  private static final int NO_MODULE = -1;

  BootException(Fault fault, String image, String problem, String remedy) {
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

  /** Of a kernel that is no good itself. */
  BootException(String image, String problem, String remedy) {
    this(Fault.KERNEL, image, problem, remedy);
  }

  /** Of a file that the host does not give. */
  BootException(String image, String problem, String remedy, Throwable cause) {
    this(Fault.FILE, image, problem, remedy);
    initCause(cause);
  }

  /** The same, of one of the modules. */
  BootException ofModule(int index) {
    var copy = new BootException(fault, image, problem, remedy, index);
    copy.initCause(this);
    return copy;
  }

  /**
   * This fault and those that were found with it.
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
   * The setting of the VM that has to change.
   *
   * @return a path from the VM on, such as {@code kernel} or {@code modules[1].path}
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
