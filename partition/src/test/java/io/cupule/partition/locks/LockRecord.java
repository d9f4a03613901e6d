package io.cupule.partition.locks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the hooks report: the pairs of a lock that a thread held and one that it took then. Any
 * thread may report. The state is static because bytecode has to find it.
 */
@SuppressWarnings("ReferenceEquality") // a lock is itself
public final class LockRecord {
  private static final Set<Pair> PAIRS = Collections.synchronizedSet(new TreeSet<>());
  private static final ThreadLocal<List<Held>> HELD = ThreadLocal.withInitial(ArrayList::new);

  /**
   * Two locks of one thread, by name.
   *
   * @param outer the one it held
   * @param inner the one it took
   */
  public record Pair(String outer, String inner) implements Comparable<Pair> {
    @Override
    public int compareTo(Pair other) {
      return toString().compareTo(other.toString());
    }
  }

  private record Held(Object lock, String name, boolean isMonitor) {}

  private LockRecord() {}

  /** Returns all pairs so far. */
  public static List<Pair> pairs() {
    synchronized (PAIRS) {
      return List.copyOf(PAIRS);
    }
  }

  /** Forgets all pairs. */
  public static void clear() {
    PAIRS.clear();
  }

  /** A monitor was entered by code of {@code owner}. Its exit needs no hook. */
  public static void entered(Object monitor, Object owner) {
    took(monitor, owner, true);
  }

  /** Takes a lock for code of {@code owner}. */
  public static void lock(ReentrantLock lock, Object owner) {
    lock.lock();
    took(lock, owner, false);
  }

  /** Tries to take a lock for code of {@code owner}. */
  public static boolean tryLock(ReentrantLock lock, long time, TimeUnit unit, Object owner)
      throws InterruptedException {
    boolean taken = lock.tryLock(time, unit);
    if (taken) {
      took(lock, owner, false);
    }
    return taken;
  }

  /** A lock of another kind was taken by code of {@code owner}. */
  public static void took(Object lock, Object owner) {
    took(lock, owner, false);
  }

  /** A lock that is no monitor is about to be let go. */
  public static void letsGo(Object lock) {
    List<Held> held = HELD.get();
    for (int i = held.size() - 1; i >= 0; i--) {
      if (held.get(i).lock == lock) {
        held.remove(i);
        return;
      }
    }
  }

  private static void took(Object lock, Object owner, boolean isMonitor) {
    String name = owner instanceof Class<?> type ? type.getSimpleName() : nameOf(owner);
    List<Held> held = HELD.get();
    held.removeIf(each -> each.isMonitor && !Thread.holdsLock(each.lock));
    boolean isHeld = held.stream().anyMatch(each -> each.lock == lock);
    if (!isHeld) { // otherwise it cannot wait
      held.forEach(each -> PAIRS.add(new Pair(each.name, name)));
    }
    held.add(new Held(lock, name, isMonitor));
  }

  /** Returns the name that an owner of several kinds of locks has, or its class. */
  private static String nameOf(Object owner) {
    String name = owner.toString();
    return name.contains("@") ? owner.getClass().getSimpleName() : name;
  }
}
