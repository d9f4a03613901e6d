package io.cupule.partition.state;

import io.cupule.sched.rendezvous.Stop;
import java.time.Instant;
import java.util.Optional;

/**
 * The state of a VM, through all of its incarnations. A state is a value, and {@link #after} tells
 * the next one. {@link VmStates} keeps the present one.
 *
 * <p>The table shows the next state for each event. A dash means that the state stays as it is: an
 * operation is refused then, and a fact has no effect. Where a cell names several states, the
 * values of the present one decide.
 *
 * <pre>
 *               | Created  | Starting | Running   | Paused    | Resetting      | Ending  | GivenUp       | Ended
 * Create        | Starting | -        | -         | -         | -              | -       | -             | -
 * Launch        | -        | Starting,- | -       | -         | -              | -       | -             | -
 * Launched      | -        | Running,- | -        | -         | -              | -       | -             | -
 * Pause         | -        | -        | Paused    | -         | -              | -       | -             | -
 * Resume        | -        | -        | -         | Running   | -              | -       | -             | -
 * Reset         | -        | -        | Resetting | Resetting | -              | -       | -             | -
 * AskReset      | -        | Starting,- | Running,- | Paused,- | -             | -       | -             | -
 * ResetAsAsked  | -        | -        | Resetting,- | -       | -              | -       | -             | -
 * Renewed       | -        | -        | -         | -         | Starting,-     | -       | -             | -
 * ResetOver     | -        | -        | -         | -         | Ending,Ended,- | -       | GivenUp,Ended,- | -
 * End           | Ended    | Ending   | Ending    | Ending    | Resetting,-    | Ending,- | -             | Ended,-
 * Kill          | -        | -        | -         | -         | Resetting,-    | Ending,- | -            | -
 * GiveUp        | -        | -        | -         | -         | GivenUp,-      | GivenUp | -             | -
 * Left          | -        | -        | -         | -         | Resetting,-    | Ended   | GivenUp,Ended,- | -
 * Discard       | Ended    | -        | -         | -         | -              | -       | -             | -
 * Returned      | -        | -        | -         | -         | -              | -       | -             | Ended,-
 * Cancel        | -        | -        | -         | -         | -              | -       | -             | Ended,-
 * Rebuild       | -        | -        | -         | -         | -              | -       | -             | Created,-
 * </pre>
 */
public sealed interface VmState {

  /** Returns what users see of it. */
  ShownStatus shown();

  /** Built and loaded; no vCPU has a thread. */
  record Created(ShownStatus shown) implements VmState {}

  /**
   * Its vCPUs get their threads, or their first instruction.
   *
   * @param launched whether they may run guest code already
   * @param asked the reset that the guest asked for meanwhile
   */
  record Starting(ShownStatus shown, boolean launched, Optional<ResetRequest> asked)
      implements VmState {}

  /**
   * Its vCPUs run.
   *
   * @param asked the reset that the guest asked for; its vCPUs rest until it is done
   */
  record Running(ShownStatus shown, Optional<ResetRequest> asked) implements VmState {}

  /**
   * Its vCPUs are kept outside guest mode.
   *
   * @param stop keeps them there
   * @param asked as for {@link Running}; the reset is done when the VM resumes
   */
  record Paused(ShownStatus shown, Stop stop, Optional<ResetRequest> asked) implements VmState {}

  /**
   * A thread stops its vCPUs and restores memory and devices. No resource is released meanwhile.
   *
   * @param cause why it ends after that
   * @param left whether its last vCPU has left
   */
  record Resetting(ShownStatus shown, Optional<Cause> cause, boolean left) implements VmState {}

  /**
   * Its vCPUs were asked to end.
   *
   * @param cause why
   * @param ran whether it had begun to run
   */
  record Ending(ShownStatus shown, Cause cause, boolean ran) implements VmState {}

  /**
   * Its vCPUs did not end in time; it keeps its memory and descriptors.
   *
   * @param threads whether a vCPU's thread is left
   * @param reset whether a reset is under way
   */
  record GivenUp(ShownStatus shown, VmEnd end, boolean threads, boolean reset) implements VmState {}

  /**
   * It has ended.
   *
   * @param next why another incarnation follows; empty if none does
   * @param returned whether all its resources are released
   */
  record Ended(ShownStatus shown, VmEnd end, Optional<ResetCause> next, boolean returned)
      implements VmState {}

  /**
   * Why a VM ends.
   *
   * @param end the reason
   * @param ready whether it is shown as READY_TO_POWEROFF until then: a real-time VM whose guest
   *     asked for it (ACRN's poweroff_if_rt_vm)
   * @param at when the cause came
   * @param stopped whether a stop from outside came with it or after it: nothing follows then
   */
  record Cause(VmEnd end, boolean ready, Instant at, boolean stopped) {
    /** Returns a stop from outside. */
    public static Cause stop(String why, Instant at) {
      return new Cause(VmEnd.of(VmEnd.Kind.STOPPED, why), false, at, true);
    }

    /** Returns a cause that is the VM's own. */
    public static Cause of(VmEnd end, boolean ready, Instant at) {
      return new Cause(end, ready, at, false);
    }

    /** Returns the cause after a stop from outside. */
    public Cause stoppedToo() {
      return stopped ? this : new Cause(end, ready, at, true);
    }

    /** Returns the cause of a VM whose threads had to be interrupted. */
    public Cause killed() {
      return end.kind() == VmEnd.Kind.STOPPED
          ? new Cause(VmEnd.of(VmEnd.Kind.KILLED, end.detail()), ready, at, stopped)
          : this;
    }
  }

  /** Returns how it ends or ended; empty if it does not end. */
  default Optional<VmEnd> ending() {
    return switch (this) {
      case Created _, Starting _, Running _, Paused _ -> Optional.empty();
      case Resetting state -> state.cause().map(Cause::end);
      case Ending state -> Optional.of(state.cause().end());
      case GivenUp state -> Optional.of(state.end());
      case Ended state -> Optional.of(state.end());
    };
  }

  /** Returns whether it is ending or has ended. */
  default boolean isEnding() {
    return ending().isPresent();
  }

  /** Returns whether it has ended or was given up. */
  default boolean isOver() {
    return this instanceof Ended || this instanceof GivenUp;
  }

  /** Returns whether it is over and no restart is due. */
  default boolean isOverForGood() {
    return this instanceof GivenUp || (this instanceof Ended ended && ended.next().isEmpty());
  }

  /** Returns whether it has ended and holds no resource. */
  default boolean isReturned() {
    return this instanceof Ended ended && ended.returned();
  }

  /** Returns whether another incarnation may follow: it has run, and nobody stopped it. */
  default boolean mayBeFollowed() {
    return switch (this) {
      case Created _, GivenUp _, Ended _ -> false;
      case Starting state -> state.launched();
      case Ending state -> state.ran() && !state.cause().stopped();
      case Resetting state -> state.cause().stream().noneMatch(Cause::stopped);
      case Running _, Paused _ -> true;
    };
  }

  /** Returns the reset that the guest asked for. */
  default Optional<ResetRequest> asked() {
    return Optional.empty();
  }

  /** Returns the state after an event: this object itself if the event changes nothing. */
  default VmState after(VmEvent event, Instant now) {
    return VmTransitions.after(this, event, now);
  }
}
