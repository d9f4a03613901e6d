package io.cupule.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualTimersTest {
  private final ManualTimers timers = new ManualTimers();
  private final List<String> fired = new ArrayList<>();

  private TimerService.Timer timer(String name) {
    return timers.timer(name, () -> fired.add(name + "@" + timers.now()));
  }

  @Test
  void timersFireAtTheirDeadlinesWhateverTheOrderTheyWereArmedIn() {
    timer("late").arm(30);
    timer("early").arm(10);

    timers.advance(40);

    assertThat(fired).containsExactly("early@10", "late@30");
    assertThat(timers.now()).isEqualTo(40);
  }

  @Test
  void equalDeadlinesFireInTheOrderInWhichTheyWereArmed() {
    timer("a").arm(10);
    timer("b").arm(10);

    timers.advance(10);

    assertThat(fired).containsExactly("a@10", "b@10");
  }

  @Test
  void timerThatWasNotArmedNeverFires() {
    timer("idle");

    timers.advance(1_000);

    assertThat(fired).isEmpty();
    assertThat(timers.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void timerFiresOncePerArming() {
    timer("once").arm(5);

    timers.advance(5);
    timers.advance(5);

    assertThat(fired).containsExactly("once@5");
  }

  @Test
  void newDeadlineReplacesTheEarlierOne() {
    TimerService.Timer timer = timer("t");
    timer.arm(10);
    timer.arm(20);

    timers.advance(15);
    assertThat(fired).isEmpty();
    timers.advance(5);

    assertThat(fired).containsExactly("t@20");
  }

  @Test
  void cancelledTimerDoesNotFireUntilArmedAgain() {
    TimerService.Timer timer = timer("t");
    timer.arm(10);
    timer.cancel();
    timer.cancel();

    timers.advance(20);
    assertThat(fired).isEmpty();
    timer.arm(30);
    timers.advance(10);

    assertThat(fired).containsExactly("t@30");
  }

  @Test
  void deadlineInThePastFiresAtTheNextMoveOfTimeAndTimeDoesNotGoBack() {
    timers.advance(100);
    timer("past").arm(10);
    timer("negative").arm(-5);

    timers.advance(0);

    assertThat(fired).containsExactly("negative@100", "past@100");
  }

  @Test
  void periodicTimerArmedByItsOwnActionFiresAtEveryPeriodWithinTheMove() {
    TimerService.Timer[] tick = new TimerService.Timer[1];
    tick[0] =
        timers.timer(
            "tick",
            () -> {
              fired.add("tick@" + timers.now());
              tick[0].arm(timers.now() + 10);
            });
    tick[0].arm(10);

    timers.advance(35);

    assertThat(fired).containsExactly("tick@10", "tick@20", "tick@30");
    assertThat(timers.nextDeadline()).isEqualTo(40);
  }

  @Test
  void timeCannotGoBack() {
    assertThatThrownBy(() -> timers.advance(-1)).hasMessageContaining("cannot go back");
  }

  @Test
  void timerAtTheEndOfTimeIsHarmless() {
    timer("never").arm(Long.MAX_VALUE);

    timers.advance(Long.MAX_VALUE - 1);

    assertThat(fired).isEmpty();
  }
}
