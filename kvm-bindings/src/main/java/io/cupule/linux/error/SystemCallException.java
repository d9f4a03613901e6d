package io.cupule.linux.error;

import java.io.Serial;

/**
 * Reports a failed system call: the call, the errno, and a remedy.
 *
 * <p>The message reads {@code CALL: ERRNO - remedy}, or {@code CALL: ERRNO (what errno means)} if
 * no remedy is known.
 */
public final class SystemCallException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final String call;
  private final int errno;

  /**
   * Makes an exception for a call; a known remedy is looked up.
   *
   * @param call its name as in the kernel's headers
   * @param errno positive
   */
  public SystemCallException(String call, int errno) {
    super(Remedies.describe(call, errno));
    this.call = call;
    this.errno = errno;
  }

  /** Makes an exception for a call with a known remedy. */
  public SystemCallException(String call, int errno, String remedy) {
    super(Remedies.describe(call, errno, remedy));
    this.call = call;
    this.errno = errno;
  }

  /**
   * Returns the call that failed.
   *
   * @return its name as in the kernel's headers, for example {@code KVM_CREATE_VM}
   */
  public String call() {
    return call;
  }

  /**
   * Returns the error number.
   *
   * @return errno, positive
   */
  public int errno() {
    return errno;
  }

  /**
   * Returns the error's symbolic name.
   *
   * @return for example {@code EACCES}; {@code errno 999} if the number has no name
   */
  public String errnoName() {
    return Errno.name(errno);
  }
}
