package io.cupule.kvm;

final class Remedies {
  private Remedies() {}

  static String describe(String call, int errno) {
    return call + ": " + Errno.name(errno);
  }
}
