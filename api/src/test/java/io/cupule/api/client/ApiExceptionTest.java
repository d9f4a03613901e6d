package io.cupule.api.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.api.ProblemView;
import io.cupule.api.ProblemView.FieldProblem;
import io.cupule.api.client.ApiException.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiExceptionTest {
  private static final FieldProblem WEIGHT = new FieldProblem("weight", "is 0", "write 1 to 128");

  @Test
  void eachFieldIsNamedWithItsRemedy() {
    ApiException refused = ApiException.of(problem(422, "two values are wrong"));

    assertThat(refused).hasMessage("two values are wrong\n  weight: is 0 - write 1 to 128");
  }

  @Test
  void fieldThatTheDetailExplainsIsNotToldTwice() {
    ApiException refused = ApiException.of(problem(422, "weight is 0; write 1 to 128"));

    assertThat(refused).hasMessage("weight is 0; write 1 to 128");
  }

  @Test
  void detailThatOnlyRepeatsTheFieldsGivesWayToThem() {
    ApiException refused = ApiException.of(problem(422, "weight: is 0"));

    assertThat(refused).hasMessage("title\n  weight: is 0 - write 1 to 128");
  }

  @Test
  void problemOfTheWholeDocumentHasNoEmptyPlace() {
    FieldProblem whole = new FieldProblem("", "this is a scenario", "take one VM out of it");
    ApiException refused =
        ApiException.of(
            new ProblemView("urn:x", "title", 422, "this is a scenario", "/v1", List.of(whole)));

    assertThat(refused).hasMessage("title\n  this is a scenario - take one VM out of it");
  }

  @Test
  void lineFeedOfATextBeginsNoLine() {
    FieldProblem forged = new FieldProblem("kernel", "no file a\nb", "name\none");
    ApiException refused =
        ApiException.of(
            new ProblemView("urn:x", "title", 422, "two\nlines", "/v1/vms", List.of(forged)));

    assertThat(refused).hasMessage("two^Jlines\n  kernel: no file a^Jb - name^Jone");
  }

  @ParameterizedTest
  @CsvSource({"400, INPUT", "404, INPUT", "422, INPUT", "409, STATE", "503, HOST", "500, FAULT"})
  void statusSaysWhatHasToChange(int status, Kind kind) {
    assertThat(ApiException.of(problem(status, "no")).kind()).isEqualTo(kind);
  }

  private static ProblemView problem(int status, String detail) {
    return new ProblemView("urn:x", "title", status, detail, "/v1/vms/a", List.of(WEIGHT));
  }
}
