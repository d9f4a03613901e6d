package io.cupule.kvm;

final class Errno {
  private Errno() {}

  static String name(int errno) {
    return "errno " + errno;
  }
}
