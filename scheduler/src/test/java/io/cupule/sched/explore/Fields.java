package io.cupule.sched.explore;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * The fields that are stepped, by number, and what was learnt about the volatile ones: where every
 * access is under one lock, no other thread can come between, and nobody has to be given the
 * chance.
 */
final class Fields {
  private final List<String> names = new ArrayList<>();
  private final IdentityHashMap<Object, Integer> handles = new IdentityHashMap<>();

  /** Volatile fields that are accessed without a lock, or under different ones. */
  private final BitSet seenOutsideLocks = new BitSet();

  private final BitSet writtenOutsideLocks = new BitSet();
  private final boolean volatilesAreSteps;
  private boolean learnt;
  private int places;

  Fields(Plan.Granularity granularity) {
    volatilesAreSteps = granularity == Plan.Granularity.EVERY_ACCESS;
  }

  int add(String name) {
    names.add(name);
    return names.size() - 1;
  }

  /** Returns a number for a method or a loop, which is far from any value that a program has. */
  long newPlace() {
    return Hash.of(++places, 3);
  }

  String name(int field) {
    return names.get(field);
  }

  /** Returns a number for the field behind a VarHandle. */
  int handle(Object varHandle) {
    Integer known = handles.get(varHandle);
    if (known == null) {
      known = -1 - handles.size();
      handles.put(varHandle, known);
    }
    return known;
  }

  void isSeenOutsideLocks(int field) {
    if (!seenOutsideLocks.get(field)) {
      seenOutsideLocks.set(field);
      learnt = true;
    }
  }

  void isWrittenOutsideLocks(int field) {
    if (!writtenOutsideLocks.get(field)) {
      writtenOutsideLocks.set(field);
      learnt = true;
    }
  }

  /** Tells whether others may come before an access to a volatile field. */
  boolean isStep(int field, boolean write, boolean underLock) {
    return volatilesAreSteps
        && (!underLock
            || (seenOutsideLocks.get(field) && (write || writtenOutsideLocks.get(field))));
  }

  /** Tells whether something was learnt, so that the exploration has to start again. */
  boolean hasLearnt() {
    return learnt;
  }

  void forgetThatItLearnt() {
    learnt = false;
  }
}
