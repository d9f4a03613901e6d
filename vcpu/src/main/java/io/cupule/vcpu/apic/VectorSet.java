package io.cupule.vcpu.apic;

import java.util.List;

/** A set of vectors 0 to 255. Guarded by its local APIC's lock. */
final class VectorSet {
  static final int NONE = -1;

  static final int WORDS = 4;

  private final long[] words = new long[WORDS];

  boolean contains(int vector) {
    return (words[vector >> 6] & (1L << vector)) != 0;
  }

  void add(int vector) {
    words[vector >> 6] |= 1L << vector;
  }

  void remove(int vector) {
    words[vector >> 6] &= ~(1L << vector);
  }

  List<Long> state() {
    return List.of(words[0], words[1], words[2], words[3]);
  }

  void load(List<Long> state) {
    for (int i = 0; i < WORDS; i++) {
      words[i] = state.get(i);
    }
  }

  /** Returns the highest vector, or {@link #NONE}. */
  int highest() {
    for (int i = words.length - 1; i >= 0; i--) {
      if (words[i] != 0) {
        return i * Long.SIZE + Long.SIZE - 1 - Long.numberOfLeadingZeros(words[i]);
      }
    }
    return NONE;
  }

  /** Returns vectors {@code 32 * i} to {@code 32 * i + 31} in register form. */
  int register(int i) {
    return (int) (words[i >> 1] >>> ((i & 1) * Integer.SIZE));
  }
}
