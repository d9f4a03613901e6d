package io.cupule.kvm.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Words outside the heap. */
final class LazyWordsTest {
  private final LazyWords words = new LazyWords(4);

  @Test
  void wordsAreZeroAtFirst() {
    assertThat(words.getAcquire(0)).isZero();
    assertThat(words.getOpaque(3)).isZero();
  }

  @Test
  void eachWordIsItsOwn() {
    words.setOpaque(1, -1);
    words.setRelease(2, 7);
    assertThat(words.getOpaque(0)).isZero();
    assertThat(words.getOpaque(1)).isEqualTo(-1);
    assertThat(words.getAcquire(2)).isEqualTo(7);
    assertThat(words.getOpaque(3)).isZero();
  }

  @Test
  void onlyAnExpectedWordIsReplaced() {
    assertThat(words.compareAndSet(3, 1, 5)).isFalse();
    assertThat(words.compareAndSet(3, 0, 5)).isTrue();
    assertThat(words.getAcquire(3)).isEqualTo(5);
  }

  @Test
  void wordBeyondTheEndIsRefused() {
    assertThatThrownBy(() -> words.getOpaque(4)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
