package io.cupule.sched.explore;

import java.util.Arrays;

/**
 * What the explorer knows of one object: a name that is the same in every run that comes to the
 * same state, and for each field who touched it and under which locks (a bit for each).
 */
public final class Tag {
  final long name;
  private final int firstField;
  final int[] users;
  final int[] commonLocks;
  final int[] writersLocks;
  final boolean[] written;

  Tag(long name, int firstField, int fields) {
    this.name = name;
    this.firstField = firstField;
    users = new int[fields];
    commonLocks = new int[fields];
    writersLocks = new int[fields];
    written = new boolean[fields];
    Arrays.fill(commonLocks, -1);
    Arrays.fill(writersLocks, -1);
  }

  /** Returns the place of a field, given by its number among all, in the arrays. */
  int index(int field) {
    return field - firstField;
  }
}
