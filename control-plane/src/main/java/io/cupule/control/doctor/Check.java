package io.cupule.control.doctor;

/**
 * The result of one check of the host.
 *
 * @param id a fixed name for scripts, such as {@code kvm-access}
 * @param status the result
 * @param detail what was found
 * @param remedy what to do about it; empty if nothing is wrong
 */
public record Check(String id, Status status, String detail, String remedy) {
  static Check ok(String id, String detail) {
    return new Check(id, Status.OK, detail, "");
  }

  static Check warning(String id, String detail, String remedy) {
    return new Check(id, Status.WARNING, detail, remedy);
  }

  static Check missing(String id, String detail, String remedy) {
    return new Check(id, Status.MISSING, detail, remedy);
  }

  /** Returns OK if a condition holds, else a warning. */
  static Check warnUnless(boolean condition, String id, String detail, String remedy) {
    return condition ? ok(id, detail) : warning(id, detail, remedy);
  }
}
