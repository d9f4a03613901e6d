package io.cupule.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.doctor.FakeHost;
import io.cupule.control.doctor.KvmProbe;
import io.cupule.kvm.Capability;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DoctorCommandTest {
  private static final KvmProbe.Answer REFUSED =
      new KvmProbe.Refused(
          "open(/dev/kvm)", "EACCES", "open(/dev/kvm): EACCES - `sudo usermod -aG kvm $USER`");

  @TempDir private Path root;

  @Test
  void fitHostGivesZero() {
    assertThat(doctor(everyCapability(), "doctor").exitCode()).isZero();
  }

  @Test
  void unfitHostGivesThree() {
    Outcome outcome = doctor(REFUSED, "doctor");

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.out()).containsPattern("missing +kvm-access +open\\(/dev/kvm\\) failed");
  }

  @Test
  void eachRemedyStandsBelowItsCheck() {
    assertThat(doctor(REFUSED, "doctor").out()).containsPattern("kvm-access .*\n +-> .*usermod");
  }

  @Test
  void jsonHasEveryCheckWithFourFields() {
    JsonNode checks = JsonMapper.shared().readTree(doctor(REFUSED, "doctor", "--json").out());

    assertThat(checks).hasSizeGreaterThan(20);
    assertThat(checks)
        .allSatisfy(check ->
            assertThat(check.propertyNames()).containsExactly("id", "status", "detail", "remedy"));
    assertThat(checks.get(1).path("status").asString()).isEqualTo("missing");
  }

  @Test
  void everyCheckThatIsNotOkHasARemedy() {
    JsonNode checks = JsonMapper.shared().readTree(doctor(REFUSED, "doctor", "--json").out());

    assertThat(checks)
        .allSatisfy(check ->
            assertThat(check.path("remedy").asString().isEmpty())
                .as(check.toString())
                .isEqualTo(check.path("status").asString().equals("ok")));
  }

  private Outcome doctor(KvmProbe.Answer answer, String... args) {
    FakeHost host = new FakeHost(root).file("dev/kvm", "").file("proc/sys/kernel/arch", "x86_64");
    return Outcome.of(Outcome.onHost(host, answer), args);
  }

  private static KvmProbe.Answer everyCapability() {
    Map<Capability, Integer> all = new EnumMap<>(Capability.class);
    for (Capability capability : Capability.values()) {
      all.put(capability, 1);
    }
    return new KvmProbe.Usable(12, all);
  }
}
