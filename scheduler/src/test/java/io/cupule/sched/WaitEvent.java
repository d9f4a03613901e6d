package io.cupule.sched;

/** What the shipped event and its forerunners have in common, so that tests can compare them. */
public interface WaitEvent {
  boolean begin(SchedThread self);

  boolean again(SchedThread self);

  void signal();

  /** Returns what is left of waits and signals. */
  int count();

  /** ACRN's boolean event. */
  static WaitEvent latch() {
    return new LatchEvent();
  }

  /** ACRN's first counting event. */
  static WaitEvent byteCount() {
    return new ByteCountEvent();
  }

  /** The shipped event, for one thread. */
  static WaitEvent counting() {
    return counting(SchedLock.none());
  }

  /** The shipped event. */
  static WaitEvent counting(SchedLock lock) {
    SchedEvent event = new SchedEvent(lock);
    return new WaitEvent() {
      @Override
      public boolean begin(SchedThread self) {
        return event.begin(self);
      }

      @Override
      public boolean again(SchedThread self) {
        return event.again(self);
      }

      @Override
      public void signal() {
        event.signal();
      }

      @Override
      public int count() {
        return event.count();
      }
    };
  }
}
