package io.cupule.control.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.Patience;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The last so many things, for readers that hold up no writer. */
@Timeout(180)
class HistoryTest {
  private final History<String> history = new History<>(3);

  private void add(int count) {
    for (int i = 0; i < count; i++) {
      history.add(id -> "thing " + id);
    }
  }

  @Test
  void thingsAreNumberedFromOne() {
    add(2);

    assertThat(history.after(0)).isEqualTo(new History.Part<>(List.of("thing 1", "thing 2"), 2));
    assertThat(history.newest()).isEqualTo(2);
  }

  @Test
  void oldestGiveWayToTheNewest() {
    add(5);

    assertThat(history.after(0).things()).containsExactly("thing 3", "thing 4", "thing 5");
  }

  @Test
  void readerGoesOnAfterWhatItHasSeen() {
    add(5);

    assertThat(history.after(4).things()).containsExactly("thing 5");
    assertThat(history.after(5).things()).isEmpty();
  }

  @Test
  void numberFromTheFutureFindsNothing() {
    add(2);

    assertThat(history.after(1000).things()).isEmpty();
  }

  @Test
  void waitingReaderIsWokenByAnAddition() throws Exception {
    Callable<Boolean> wait = () -> history.await(0, Duration.ofSeconds(20));
    FutureTask<Boolean> reader = new FutureTask<>(wait);
    Thread thread = Thread.ofPlatform().start(reader);

    add(1);

    assertThat(reader.get()).isTrue();
    assertThat(thread.join(Patience.LONG)).isTrue();
  }

  @Test
  void waitThatIsOverSaysThatThereIsNothing() throws Exception {
    assertThat(history.await(0, Duration.ofMillis(1))).isFalse();
  }
}
