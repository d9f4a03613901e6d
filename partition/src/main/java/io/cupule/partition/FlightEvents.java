package io.cupule.partition;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/**
 * What a JDK Flight Recorder recording tells of a machine: its slow path alone. While nobody
 * records, these events do nothing.
 */
final class FlightEvents {
  private FlightEvents() {}

  /** A VM came to another state, or something was changed or went wrong. */
  @Name("cupule.Change")
  @Label("Change of the machine")
  @Category("Cupule")
  @StackTrace(false)
  static final class Change extends Event {
    @Label("VM")
    @Description("empty where it concerns the whole machine")
    String vm = "";

    @Label("What")
    String what = "";

    @Label("Detail")
    String detail = "";

    /** Records one. */
    static void record(String vm, String what, String detail) {
      Change change = new Change();
      if (change.isEnabled()) {
        change.vm = vm;
        change.what = what;
        change.detail = detail;
        change.commit();
      }
    }
  }

  /** The time until the vCPUs of a VM had left guest mode because somebody wanted them to. */
  @Name("cupule.Stop")
  @Label("Stop of a VM's vCPUs")
  @Description("From the request until all of them are outside guest mode")
  @Category("Cupule")
  @StackTrace(false)
  @Threshold("1 ms")
  static final class Stop extends Event {
    @Label("By")
    @Description("a VM that is paused, or the vCPU that stops its siblings")
    String by = "";

    /** It begins now. */
    static Stop begun() {
      Stop stop = new Stop();
      stop.begin();
      return stop;
    }

    /** It is over now; a short one is forgotten. */
    void over(Object requester) {
      end();
      if (shouldCommit()) {
        by = requester.toString();
        commit();
      }
    }
  }
}
