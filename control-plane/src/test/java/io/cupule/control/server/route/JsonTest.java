package io.cupule.control.server.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What bodies may contain. */
class JsonTest {
  private record Inner(int number) {}

  private record Body(int number, Map<String, Inner> byName, List<Integer> list) {}

  private static Body read(String number) {
    String body =
        "{\"number\": #, \"byName\": {\"a\": {\"number\": #}}, \"list\": [#]}".replace("#", number);
    return Json.read(body.getBytes(StandardCharsets.UTF_8), Body.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "3.0", "3.000", "0.3e1", "3e0", "30e-1"})
  void numberWithoutAFractionIsWholeHoweverItIsWritten(String three) {
    assertThat(read(three)).isEqualTo(new Body(3, Map.of("a", new Inner(3)), List.of(3)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.5", "1e-3", "1e999", "\"3\"", "true"})
  void anythingElseIsNoWholeNumber(String other) {
    assertThatThrownBy(() -> read(other)).hasMessage("number: is not a whole number");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3000000000", "3e9", "1e300"})
  void wholeNumberThatIsTooLargeIsOutOfRange(String large) {
    assertThatThrownBy(() -> read(large)).hasMessage("number: is out of range");
  }

  @Test
  void numberInThePlaceOfTextStaysANumber() {
    assertThatThrownBy(
            () -> Json.read("{\"text\": 3.0}".getBytes(StandardCharsets.UTF_8), TextBody.class))
        .hasMessage("text: is not text in quotes");
  }

  private record TextBody(String text) {}
}
