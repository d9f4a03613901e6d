package io.cupule.control.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.server.HttpCall;
import io.cupule.control.server.HttpCall.Answer;
import io.cupule.control.server.route.Route;
import io.cupule.kvm.testing.RequiresKvm;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bodies whose values have any type: refusals are in our words, never in those of a library. */
@RequiresKvm
@Timeout(300)
class BodyTypesFuzzTest {
  private static final int CALLS = Integer.getInteger("cupule.fuzz.calls", 3_000);
  private static final String OTHERS_WORDS =
      "(?is).*(?:jackson|redacted|coerc|deserializ|feature|\\bcom\\.|\\bjava\\.|source:"
          + "|through reference chain|failed to bind|exception|io\\.cupule).*";
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "7",
          "-1",
          "1.5",
          "1e3",
          "1e999999",
          "99999999999999999999",
          "\"\"",
          "\"x\"",
          "\"7\"",
          "\"5ms\"",
          "\"\\u0000\"",
          "[]",
          "[null]",
          "[[7]]",
          "{}",
          "{\"a\":1}",
          "NaN",
          "'x'",
          "tru");
  private static final List<String> FIELDS_OF_A_VM =
      List.of(
          "name",
          "affinity",
          "dedicated",
          "memory",
          "kernel",
          "args",
          "serial",
          "modules",
          "irqchip",
          "realtime",
          "scheduling",
          "hugePages",
          "loadAddress",
          "onReset",
          "resetLimit",
          "testDevice");

  @TempDir private Path folder;
  private final long seed = Long.getLong("cupule.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void valuesOfWrongTypesAreRefusedInOurWords() throws Exception {
    System.out.println("BodyTypesFuzzTest: seed " + seed);
    try (TestDaemon daemon = TestDaemon.of(folder, TestDaemon.vm("counter", "spin"))) {
      List<Route> routes =
          daemon.routes().stream()
              .filter(route -> route.body().filter(Route.Body.Json.class::isInstance).isPresent())
              .toList();
      assertThat(routes).hasSizeGreaterThan(4);
      for (int i = 0; i < CALLS; i++) {
        Route route = routes.get(random.nextInt(routes.size()));
        String body = body(((Route.Body.Json) route.body().orElseThrow()).type());
        Answer answer = ask(daemon, route, body);
        assertThat(answer.status())
            .as("seed %d, call %d: %s %s", seed, i, route.path().text(), body)
            .isBetween(200, 499);
        assertThat(answer.body())
            .as("seed %d, call %d: %s %s", seed, i, route.path().text(), body)
            .doesNotMatch(OTHERS_WORDS);
      }
    }
  }

  private static Answer ask(TestDaemon daemon, Route route, String body) throws IOException {
    String path =
        route
            .path()
            .text()
            .replace("{name}", "counter")
            .replace("/vcpus/{id}", "/vcpus/0")
            .replace("{id}", Integer.toString(TestDaemon.CPU));
    Answer answer = HttpCall.json(daemon.socket(), route.verb().name(), path, body);
    if (answer.status() == 201) { // by chance a VM that can be made
      HttpCall.call(daemon.socket(), "DELETE", path + "/z");
    }
    return answer;
  }

  private String body(Class<?> type) {
    if (random.nextInt(20) == 0) {
      return value();
    }
    return type.isRecord() ? fieldsOf(type) : vm();
  }

  /** A VM that could be, but for a few fields. */
  private String vm() {
    StringBuilder vm =
        new StringBuilder("{\"name\":\"z\",\"affinity\":[%d]".formatted(TestDaemon.CPU));
    for (String field : FIELDS_OF_A_VM.subList(2, FIELDS_OF_A_VM.size())) {
      if (random.nextInt(4) == 0) {
        vm.append(",\"%s\":%s".formatted(field, value()));
      }
    }
    return vm.append('}').toString();
  }

  private String fieldsOf(Class<?> type) {
    List<String> fields = new ArrayList<>();
    for (RecordComponent field : type.getRecordComponents()) {
      if (random.nextBoolean()) {
        String value = random.nextInt(3) == 0 ? value() : like(field.getGenericType());
        fields.add("\"%s\":%s".formatted(field.getName(), value));
      }
    }
    return "{" + String.join(",", fields) + "}";
  }

  /** Goes down where there is something below, so that wrong values come at every depth. */
  private String like(Type type) {
    if (type instanceof Class<?> plain && plain.isRecord()) {
      return fieldsOf(plain);
    }
    if (type instanceof ParameterizedType generic) {
      Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
      return generic.getRawType() == Map.class
          ? "{\"%s\":%s}".formatted(key(), like(last))
          : like(last);
    }
    return value();
  }

  private String key() {
    return List.of("counter", "0", Integer.toString(TestDaemon.CPU), "-1", "x")
        .get(random.nextInt(5));
  }

  private String value() {
    return VALUES.get(random.nextInt(VALUES.size()));
  }
}
