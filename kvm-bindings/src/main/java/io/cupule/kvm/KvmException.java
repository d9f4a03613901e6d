package io.cupule.kvm;

import java.io.Serial;

/**
 * A system call that failed: which one, with which errno, and what a person can do about it.
 *
 * <p>The message reads {@code CALL: ERRNO - remedy}, or {@code CALL: ERRNO (what errno means)}
 * where no remedy is known.
 */
public final class KvmException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final String call;
  private final int errno;

  KvmException(String call, int errno) {
    super(Remedies.describe(call, errno));
    this.call = call;
    this.errno = errno;
  }

  /** For a call whose remedy is known. */
  KvmException(String call, int errno, String remedy) {
    super(Remedies.describe(call, errno, remedy));
    this.call = call;
    this.errno = errno;
  }

  /**
   * The call that failed.
   *
   * @return its name as in the kernel's headers, for example {@code KVM_CREATE_VM}
   */
  public String call() {
    return call;
  }

  /**
   * The error number.
   *
   * @return errno, positive
   */
  public int errno() {
    return errno;
  }

  /**
   * The error's symbolic name.
   *
   * @return for example {@code EACCES}; {@code errno 999} where the number has no name
   */
  public String errnoName() {
    return Errno.name(errno);
  }
}
