package io.cupule.partition.state;

import io.cupule.partition.state.VmState.Cause;
import io.cupule.partition.state.VmState.Created;
import io.cupule.partition.state.VmState.Ended;
import io.cupule.partition.state.VmState.Ending;
import io.cupule.partition.state.VmState.GivenUp;
import io.cupule.partition.state.VmState.Paused;
import io.cupule.partition.state.VmState.Resetting;
import io.cupule.partition.state.VmState.Running;
import io.cupule.partition.state.VmState.Starting;
import java.time.Instant;
import java.util.Optional;

/** The transitions of {@link VmState}, as its table shows them. Nothing here has an effect. */
final class VmTransitions {
  private static final Optional<ResetRequest> NONE_ASKED = Optional.empty();

  private VmTransitions() {}

  static VmState after(VmState state, VmEvent event, Instant now) {
    return switch (event) {
      case VmEvent.Create() ->
          state instanceof Created(ShownStatus shown)
              ? new Starting(shown, false, NONE_ASKED)
              : state;
      case VmEvent.Launch() ->
          state instanceof Starting(ShownStatus shown, boolean launched, _) && !launched
              ? new Starting(shown, true, NONE_ASKED)
              : state;
      case VmEvent.Launched() ->
          state instanceof Starting(ShownStatus shown, boolean launched, var asked) && launched
              ? new Running(shown.as(VmStatus.RUNNING, now), asked)
              : state;
      case VmEvent.Pause(var stop) ->
          state instanceof Running(ShownStatus shown, var asked)
              ? new Paused(shown.as(VmStatus.PAUSED, now), stop, asked)
              : state;
      case VmEvent.Resume() ->
          state instanceof Paused(ShownStatus shown, _, var asked)
              ? new Running(shown.as(VmStatus.RUNNING, now), asked)
              : state;
      case VmEvent.Reset() ->
          state instanceof Running || state instanceof Paused ? resetting(state) : state;
      case VmEvent.ResetAsAsked() ->
          state instanceof Running && state.asked().isPresent() ? resetting(state) : state;
      case VmEvent.AskReset(var request) -> state.asked().isPresent() ? state : ask(state, request);
      case VmEvent.Renewed() ->
          state instanceof Resetting(ShownStatus shown, var cause, _) && cause.isEmpty()
              ? new Starting(shown, true, NONE_ASKED)
              : state;
      case VmEvent.ResetOver(var successor) -> resetOver(state, successor, now);
      case VmEvent.End(Cause cause) -> end(state, cause, now);
      case VmEvent.Kill() -> kill(state);
      case VmEvent.GiveUp() -> giveUp(state, now);
      case VmEvent.Left(var successor) -> left(state, successor, now);
      case VmEvent.Discard(VmEnd end) -> state instanceof Created ? over(state, end, now) : state;
      case VmEvent.Returned() ->
          state instanceof Ended(ShownStatus shown, VmEnd end, var next, boolean returned)
                  && !returned
              ? new Ended(shown, end, next, true)
              : state;
      case VmEvent.Cancel() -> cancel(state);
      case VmEvent.Rebuild(boolean onlyIfDue) ->
          state instanceof Ended(ShownStatus shown, _, var next, boolean returned)
                  && returned
                  && (next.isPresent() || !onlyIfDue)
              ? new Created(shown.as(VmStatus.CREATED, now))
              : state;
    };
  }

  private static VmState resetting(VmState state) {
    return new Resetting(state.shown(), Optional.empty(), false);
  }

  private static VmState ask(VmState state, ResetRequest request) {
    Optional<ResetRequest> asked = Optional.of(request);
    return switch (state) {
      case Starting(ShownStatus shown, boolean launched, _) when launched ->
          new Starting(shown, true, asked);
      case Running(ShownStatus shown, _) -> new Running(shown, asked);
      case Paused(ShownStatus shown, var stop, _) -> new Paused(shown, stop, asked);
      default -> state;
    };
  }

  private static VmState end(VmState state, Cause cause, Instant now) {
    return switch (state) {
      case Created _ -> over(state, cause.end(), now);
      case Starting _, Running _, Paused _ -> ending(state, cause);
      case Resetting(ShownStatus shown, var earlier, boolean left) -> {
        Cause next = earlier.map(first -> both(first, cause)).orElse(cause);
        yield earlier.equals(Optional.of(next))
            ? state
            : new Resetting(shown, Optional.of(next), left);
      }
      case Ending(ShownStatus shown, Cause earlier, boolean ran) -> {
        Cause next = both(earlier, cause);
        yield earlier.equals(next) ? state : new Ending(shown, next, ran);
      }
      case Ended _ -> cause.stopped() ? cancel(state) : state;
      case GivenUp _ -> state;
    };
  }

  /** The first cause wins; a stop after it keeps another incarnation from following. */
  private static Cause both(Cause first, Cause later) {
    return later.stopped() ? first.stoppedToo() : first;
  }

  private static VmState cancel(VmState state) {
    return state instanceof Ended(ShownStatus shown, VmEnd end, var next, boolean returned)
            && next.isPresent()
        ? new Ended(shown, end, Optional.empty(), returned)
        : state;
  }

  private static VmState ending(VmState state, Cause cause) {
    ShownStatus shown =
        cause.ready() ? new ShownStatus(VmStatus.READY_TO_POWEROFF, cause.at()) : state.shown();
    return new Ending(shown, cause, hasRun(state));
  }

  private static boolean hasRun(VmState state) {
    return !(state instanceof Starting starting) || starting.launched();
  }

  private static VmState kill(VmState state) {
    return switch (state) {
      case Ending(ShownStatus shown, Cause cause, boolean ran) when !cause.killed().equals(cause) ->
          new Ending(shown, cause.killed(), ran);
      case Resetting(ShownStatus shown, var cause, boolean left)
          when !cause.map(Cause::killed).equals(cause) ->
          new Resetting(shown, cause.map(Cause::killed), left);
      default -> state;
    };
  }

  private static VmState giveUp(VmState state, Instant now) {
    ShownStatus shown = state.shown().as(VmStatus.POWERED_OFF, now);
    VmEnd end = VmEnd.of(VmEnd.Kind.ABANDONED, "a vCPU thread did not stop in time");
    return switch (state) {
      case Ending _ -> new GivenUp(shown, end, true, false);
      case Resetting(_, var cause, boolean left) when cause.isPresent() ->
          new GivenUp(shown, end, !left, true);
      default -> state;
    };
  }

  private static VmState left(VmState state, VmEvent.Successor successor, Instant now) {
    return switch (state) {
      case Ending(_, Cause cause, _) -> {
        Optional<ResetCause> next =
            state.mayBeFollowed() ? successor.after(cause.end()) : Optional.empty();
        yield new Ended(state.shown().as(VmStatus.POWERED_OFF, now), cause.end(), next, false);
      }
      case Resetting(ShownStatus shown, var cause, boolean left) when cause.isPresent() && !left ->
          new Resetting(shown, cause, true);
      case GivenUp(ShownStatus shown, VmEnd end, boolean threads, boolean reset) when threads ->
          reset ? new GivenUp(shown, end, false, true) : over(state, end, now);
      default -> state;
    };
  }

  private static VmState resetOver(VmState state, VmEvent.Successor successor, Instant now) {
    return switch (state) {
      case Resetting(_, var cause, boolean left) when cause.isPresent() -> {
        VmState ending = ending(state, cause.get());
        yield left ? left(ending, successor, now) : ending;
      }
      case GivenUp(ShownStatus shown, VmEnd end, boolean threads, boolean reset) when reset ->
          threads ? new GivenUp(shown, end, true, false) : over(state, end, now);
      default -> state;
    };
  }

  private static VmState over(VmState state, VmEnd end, Instant now) {
    return new Ended(state.shown().as(VmStatus.POWERED_OFF, now), end, Optional.empty(), false);
  }
}
