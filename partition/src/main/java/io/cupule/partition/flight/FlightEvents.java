package io.cupule.partition.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/**
 * The JDK Flight Recorder events of a machine. They cover the slow path only. Without a recording,
 * they do nothing.
 */
public final class FlightEvents {
  private FlightEvents() {}

  /** A VM changed its state, a setting was changed, or something went wrong. */
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

    /** Records one event. */
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

  /** The time that a stop request needed until the vCPUs of a VM had left guest mode. */
  @Name("cupule.Stop")
  @Label("Stop of a VM's vCPUs")
  @Description("From the request until all of them are outside guest mode")
  @Category("Cupule")
  @StackTrace(false)
  @Threshold("1 ms")
  public static final class Stop extends Event {
    @Label("By")
    @Description("a VM that is paused, or the vCPU that stops its siblings")
    String by = "";

    /** Begins the event now. */
    public static Stop begun() {
      Stop stop = new Stop();
      stop.begin();
      return stop;
    }

    /** Ends the event now; a short one is not recorded. */
    public void over(Object requester) {
      end();
      if (shouldCommit()) {
        by = requester.toString();
        commit();
      }
    }
  }
}
