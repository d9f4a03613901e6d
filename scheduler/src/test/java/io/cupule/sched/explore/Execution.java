package io.cupule.sched.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One run of a workload from its start, one step at a time. */
final class Execution {
  private static final int MAX_LOCKS = 31;
  private static final int FREE = -1;

  final Fields fields;
  private final List<Body> bodies = new ArrayList<>();
  private final int[] lockHolders = new int[MAX_LOCKS];
  private final Script script = new Script();
  private final Workload workload;
  private int locks;
  private int objects;
  private long sharedA;
  private long sharedB;
  private @Nullable Body current;

  /** Sets the workload up, and takes each body to its first step. */
  Execution(Fields fields, Supplier<Workload> factory) {
    this.fields = fields;
    Arrays.fill(lockHolders, FREE);
    Steps.use(this);
    workload = factory.get();
    for (Runnable code : workload.bodies()) {
      bodies.add(new Body(bodies.size(), script, code));
    }
    for (int i = 0; i < bodies.size(); i++) {
      step(i, 0);
    }
  }

  @Nullable Body current() {
    return current;
  }

  /** Takes the next step of a body. What it throws is a fault that was found. */
  void step(int number, int way) {
    current = bodies.get(number);
    try {
      current.go(way);
    } finally {
      current = null;
    }
  }

  /** Takes the steps of a path again; {@code path} is not changed meanwhile. */
  void repeat(List<Explorer.Choice> path) {
    script.begin(path);
    while (!script.isAtEnd()) {
      Explorer.Choice choice = script.take();
      step(choice.body(), choice.way());
    }
    script.begin(List.of());
  }

  int bodies() {
    return bodies.size();
  }

  /** Returns in how many ways the body's next step can be taken now. */
  int ways(int number) {
    return bodies.get(number).ways();
  }

  /** Returns what the body's next step is. */
  String label(int number) {
    return "%s: %s".formatted(workload.name(number), bodies.get(number).label());
  }

  /** Returns who has not ended, and what they wait for. */
  String whoWaits() {
    return IntStream.range(0, bodies.size())
        .filter(number -> !bodies.get(number).isDone())
        .mapToObj(this::label)
        .collect(Collectors.joining(", "));
  }

  boolean isFinished() {
    return bodies.stream().allMatch(Body::isDone);
  }

  /** Everybody has ended: throws an AssertionError unless the workload is as it should be. */
  void checkEnd() {
    workload.checkEnd();
  }

  /** Returns the hash of everything that the rest of the run depends on. */
  State state() {
    long a = sharedA;
    long b = sharedB;
    for (Body body : bodies) {
      a = Hash.of(a, body.hashA());
      b = Hash.of(b, body.hashB());
    }
    return new State(a, b);
  }

  /** A 128-bit hash: among ten million states, two fall together with probability 1e-25. */
  record State(long a, long b) {}

  int newLock() {
    if (locks == MAX_LOCKS) {
      throw new IllegalStateException("no more than " + MAX_LOCKS + " locks");
    }
    return locks++;
  }

  void lock(Body body, int lock) {
    body.step("lock " + lock, () -> lockHolders[lock] == FREE ? 1 : 0);
    lockHolders[lock] = body.number;
    body.held |= 1 << lock;
    toggle(-1, lock, body.number);
  }

  void unlock(Body body, int lock) {
    if (lockHolders[lock] != body.number) {
      throw new AssertionError("unlocked by one who does not hold the lock");
    }
    lockHolders[lock] = FREE;
    body.held &= ~(1 << lock);
    toggle(-1, lock, body.number);
  }

  /** Returns the name of a new object: the same for the same object of the same history. */
  long nextName() {
    Body body = current;
    return body == null
        ? Hash.of(++objects, 2)
        : Hash.of(Hash.of(body.hashA(), body.number), ++body.created);
  }

  /** A value of a field enters the state or leaves it. */
  void toggle(long object, long field, long value) {
    long at = Hash.of(object, field);
    sharedA ^= Hash.of(at, value);
    sharedB ^= Hash.of(~at, value);
  }

  /**
   * Before an access to a field: gives others the chance to come first where that could make a
   * difference, and holds that what is not volatile is guarded by a lock.
   */
  void access(Body body, Tag tag, int field, boolean isVolatile, boolean write) {
    int i = tag.index(field);
    tag.users[i] |= 1 << body.number;
    if (isVolatile) {
      accessVolatile(body, tag, field, write);
      return;
    }
    boolean shared = Integer.bitCount(tag.users[i]) > 1;
    tag.written[i] |= write;
    if (shared) {
      tag.commonLocks[i] &= body.held;
      if (tag.written[i] && tag.commonLocks[i] == 0) {
        throw new AssertionError("data race on " + fields.name(field));
      }
    }
  }

  private void accessVolatile(Body body, Tag tag, int field, boolean write) {
    int i = tag.index(field);
    tag.commonLocks[i] &= body.held;
    if (tag.commonLocks[i] == 0) {
      fields.isSeenOutsideLocks(field);
    }
    if (write) {
      tag.writersLocks[i] &= body.held;
      if (tag.writersLocks[i] == 0) {
        fields.isWrittenOutsideLocks(field);
      }
    }
    if (fields.isStep(field, write, body.held != 0)) {
      body.step((write ? "write " : "read ") + fields.name(field), Body.ALWAYS);
    }
  }
}
