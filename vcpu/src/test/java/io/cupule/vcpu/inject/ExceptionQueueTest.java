package io.cupule.vcpu.inject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cupule.vcpu.inject.ExceptionQueue.Pending;
import io.cupule.vcpu.request.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How two exceptions become one: the SDM's table of double faults, as ACRN has it. */
final class ExceptionQueueTest {
  private static final int DF = 8;
  private static final int UD = 6;
  private static final int GP = 13;
  private static final int ERROR = 0x1234;
  private static final int VECTORS = 32;

  private final ExceptionQueue queue = new ExceptionQueue();

  /** The classes of the table. */
  enum Kind {
    BENIGN,
    CONTRIBUTORY,
    PAGE_FAULT,
    DOUBLE_FAULT;

    List<Integer> vectors() {
      Set<Integer> contributory = Set.of(0, 10, 11, 12, 13);
      Set<Integer> pageFault = Set.of(14, 20);
      List<Integer> result = new ArrayList<>();
      for (int vector = 0; vector < VECTORS; vector++) {
        Kind kind =
            contributory.contains(vector)
                ? CONTRIBUTORY
                : pageFault.contains(vector) ? PAGE_FAULT : vector == DF ? DOUBLE_FAULT : BENIGN;
        if (kind == this) {
          result.add(vector);
        }
      }
      return result;
    }
  }

  /** What becomes of the pair. */
  enum Outcome {
    LATER,
    DOUBLE_FAULT,
    TRIPLE_FAULT
  }

  @ParameterizedTest
  @CsvSource({
    "BENIGN,       BENIGN,       LATER",
    "BENIGN,       CONTRIBUTORY, LATER",
    "BENIGN,       PAGE_FAULT,   LATER",
    "BENIGN,       DOUBLE_FAULT, LATER",
    "CONTRIBUTORY, BENIGN,       LATER",
    "CONTRIBUTORY, CONTRIBUTORY, DOUBLE_FAULT",
    "CONTRIBUTORY, PAGE_FAULT,   LATER",
    "CONTRIBUTORY, DOUBLE_FAULT, LATER",
    "PAGE_FAULT,   BENIGN,       LATER",
    "PAGE_FAULT,   CONTRIBUTORY, DOUBLE_FAULT",
    "PAGE_FAULT,   PAGE_FAULT,   DOUBLE_FAULT",
    "PAGE_FAULT,   DOUBLE_FAULT, LATER",
    "DOUBLE_FAULT, BENIGN,       LATER",
    "DOUBLE_FAULT, CONTRIBUTORY, TRIPLE_FAULT",
    "DOUBLE_FAULT, PAGE_FAULT,   TRIPLE_FAULT",
    "DOUBLE_FAULT, DOUBLE_FAULT, LATER",
  })
  void everyPairOfVectorsMergesAsItsClassesDo(Kind earlier, Kind later, Outcome outcome) {
    for (int first : earlier.vectors()) {
      for (int second : later.vectors()) {
        queue.clear();
        queue.queue(first, ERROR);

        Request request = queue.queue(second, ERROR);

        assertThat(request)
            .as("%d, then %d", first, second)
            .isEqualTo(outcome == Outcome.TRIPLE_FAULT ? Request.TRP_FAULT : Request.EXCP);
        Pending taken = queue.take().orElseThrow();
        assertThat(taken.vector())
            .as("%d, then %d", first, second)
            .isEqualTo(outcome == Outcome.LATER ? second : DF);
        if (outcome == Outcome.DOUBLE_FAULT) {
          assertThat(taken.error()).hasValue(0);
        }
      }
    }
  }

  @Test
  void firstExceptionIsTakenAsItIsAndOnce() {
    assertThat(queue.take()).isEmpty();
    assertThat(queue.queue(GP, ERROR)).isEqualTo(Request.EXCP);
    assertThat(queue.take())
        .contains(new Pending(GP, OptionalInt.of(ERROR), ExceptionQueue.Type.FAULT));
    assertThat(queue.take()).isEmpty();
  }

  @Test
  void exceptionThatWasTakenMergesWithNothing() {
    queue.queue(DF, 0);
    queue.take();
    assertThat(queue.queue(GP, ERROR)).isEqualTo(Request.EXCP);
    assertThat(queue.take()).map(Pending::vector).contains(GP);
  }

  @Test
  void resetForgetsIt() {
    queue.queue(UD, 0);
    queue.clear();
    assertThat(queue.take()).isEmpty();
  }

  @Test
  void errorCodesAreKeptForThoseThatPushOne() {
    Set<Integer> pushing = Set.of(8, 10, 11, 12, 13, 14, 17);
    for (int vector = 0; vector < VECTORS; vector++) {
      queue.queue(vector, ERROR);
      OptionalInt error = queue.take().orElseThrow().error();
      assertThat(error)
          .as("vector %d", vector)
          .isEqualTo(pushing.contains(vector) ? OptionalInt.of(ERROR) : OptionalInt.empty());
    }
  }

  @Test
  void typesAreThoseOfTheManual() {
    for (int vector = 0; vector < VECTORS; vector++) {
      queue.queue(vector, ERROR);
      ExceptionQueue.Type expected =
          switch (vector) {
            case 1, 3, 4 -> ExceptionQueue.Type.TRAP;
            case 8, 18 -> ExceptionQueue.Type.ABORT;
            case 2 -> ExceptionQueue.Type.INTERRUPT;
            default -> ExceptionQueue.Type.FAULT;
          };
      assertThat(queue.take().orElseThrow().type()).as("vector %d", vector).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 32, 255, 256, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void vectorThatIsNoExceptionIsRefusedAndNothingChanges(int vector) {
    queue.queue(UD, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> queue.queue(vector, 0))
        .withMessage("vector %d is no exception; use 0 to 31", vector);
    assertThat(queue.take()).map(Pending::vector).contains(UD);
  }
}
