package io.cupule.sched.explore;

import java.util.Arrays;
import java.util.function.IntSupplier;

/**
 * One thread of a workload. Where it stands and what its local variables hold is a function of what
 * it has read so far, so a hash of that stands for them.
 */
final class Body {
  /** A step that can always be taken, in one way. */
  static final IntSupplier ALWAYS = () -> 1;

  final int number;
  private final Script script;
  private final Coroutine coroutine;

  /** Two hashes of 64 bits, so that two states are not taken for one. */
  private long pastA;

  private long pastB;
  private long[] callers = new long[64];
  private int depth;

  private long locals;
  private boolean localsKnown;

  private String label = "start";
  private IntSupplier ways = ALWAYS;
  private int chosen;

  /** The locks that it holds, a bit for each. */
  int held;

  int created;

  Body(int number, Script script, Runnable code) {
    this.number = number;
    this.script = script;
    coroutine = new Coroutine(code);
  }

  /** Returns in how many ways its next step can be taken now; 0 if it waits or has ended. */
  int ways() {
    return coroutine.isDone() ? 0 : ways.getAsInt();
  }

  boolean isDone() {
    return coroutine.isDone();
  }

  /** Returns what its next step does. */
  String label() {
    return label;
  }

  /** Takes its next step, in the given way. */
  void go(int way) {
    chosen = way;
    coroutine.resume();
    if (coroutine.isDone() && (held != 0 || depth != 0)) {
      throw new IllegalStateException("a body ended with a lock held or with an exception caught");
    }
  }

  /** From within: lets others come first. */
  int step(String what, IntSupplier inWays) {
    label = what;
    ways = inWays;
    int way = script.nextOf(number);
    if (way == Script.NOT_NEXT) {
      Coroutine.leave();
    } else {
      chosen = way;
    }
    remember(what.hashCode() * 31L + chosen);
    return chosen;
  }

  void remember(long value) {
    pastA = Hash.of(pastA, value);
    pastB = Hash.of(pastB ^ 0x5DEECE66DL, value);
  }

  /** The method is remembered, so that what it sees is not taken for what its caller sees. */
  void call(long method) {
    if (depth + 2 > callers.length) {
      callers = Arrays.copyOf(callers, callers.length * 2);
    }
    callers[depth++] = pastA;
    callers[depth++] = pastB;
    remember(method);
  }

  void back(long result) {
    pastB = callers[--depth];
    pastA = callers[--depth];
    remember(result);
  }

  /** A method ends with a result that has no name: what made it stands for it. */
  void backWithAll() {
    depth -= 2;
  }

  /** A loop comes round. */
  void loop() {
    locals = 1;
    localsKnown = true;
  }

  void local(long value) {
    locals = Hash.of(locals, value);
  }

  void unknownLocal() {
    localsKnown = false;
  }

  /**
   * What the method's caller knew, the loop and the local variables say all that the rest depends
   * on; without a name for each variable the whole past has to do that.
   */
  void loopHead(long loop) {
    if (localsKnown) {
      pastA = callers[depth - 2];
      pastB = callers[depth - 1];
      remember(loop);
      remember(locals);
    }
  }

  long hashA() {
    return isDone() ? number : Hash.of(pastA, number * 1000L + created);
  }

  long hashB() {
    return isDone() ? number : Hash.of(pastB, number * 1000L + created);
  }
}
