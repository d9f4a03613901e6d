package io.cupule.control.doctor;

import static io.cupule.control.doctor.FakeHost.only;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.Capability;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KvmChecksTest {
  @TempDir private Path root;
  private FakeHost host;

  @BeforeEach
  void makeHost() {
    host = new FakeHost(root);
  }

  @Test
  void absentDeviceIsMissingAndTheRemedyNamesTheModules() {
    Check check = only(checks(refused("ENOENT", "no remedy")), "kvm-device");

    assertThat(check.status()).isEqualTo(Status.MISSING);
    assertThat(check.remedy()).contains("modprobe kvm_intel", "--device /dev/kvm");
  }

  @Test
  void presentDeviceIsShownWithItsOwner() throws Exception {
    host.file("dev/kvm", "");

    Check check = only(checks(usable(Map.of())), "kvm-device");

    assertThat(check.status()).isEqualTo(Status.OK);
    assertThat(check.detail()).matches("/dev/kvm \\S+:\\S+ rw.*");
  }

  @Test
  void refusedAccessIsMissing() {
    Check check = only(checks(refused("EACCES", "text")), "kvm-access");

    assertThat(check.status()).isEqualTo(Status.MISSING);
    assertThat(check.detail()).isEqualTo("open(/dev/kvm) failed with EACCES");
  }

  @Test
  void refusalsGiveTheRemedyOfTheBindings() {
    Check check = only(checks(refused("EBUSY", "call: EBUSY - stop the other one")), "kvm-access");

    assertThat(check.remedy()).isEqualTo("stop the other one");
  }

  @Test
  void refusedKvmIsNotAskedForCapabilities() {
    assertThat(checks(refused("EACCES", "text")).run())
        .extracting(Check::id)
        .noneMatch(id -> id.startsWith("kvm-cap-"));
  }

  @Test
  void absentRequiredCapabilityIsMissing() {
    Check check = only(checks(usable(Map.of())), "kvm-cap-immediate-exit");

    assertThat(check.status()).isEqualTo(Status.MISSING);
    assertThat(check.detail()).startsWith("KVM_CAP_IMMEDIATE_EXIT: ");
  }

  @Test
  void absentWantedCapabilityIsAWarning() {
    Check check = only(checks(usable(Map.of())), "kvm-cap-ioeventfd");

    assertThat(check.status()).isEqualTo(Status.WARNING);
  }

  @Test
  void valueOfACapabilityIsShown() {
    Check check = only(checks(usable(Map.of(Capability.MAX_VCPUS, 1024))), "kvm-cap-max-vcpus");

    assertThat(check.detail()).startsWith("KVM_CAP_MAX_VCPUS = 1024: ");
  }

  @Test
  void hostWithEveryCapabilityHasNothingToRemedy() {
    Map<Capability, Integer> all = new EnumMap<>(Capability.class);
    for (Capability capability : Capability.values()) {
      all.put(capability, 1);
    }
    host.file("dev/kvm", "").file("sys/module/kvm_intel/parameters/ept", "Y");

    assertThat(checks(usable(all)).run()).extracting(Check::status).containsOnly(Status.OK);
  }

  @Test
  void softwareKvmIsAWarning() {
    host.file("sys/module/kvm_pvm/parameters/x", "1");

    Check check = only(checks(usable(Map.of())), "kvm-flavour");

    assertThat(check.status()).isEqualTo(Status.WARNING);
    assertThat(check.detail()).contains("kvm_pvm");
  }

  private CheckGroup checks(KvmProbe.Answer answer) {
    return new KvmChecks(host.files(), () -> answer);
  }

  private static KvmProbe.Answer refused(String errno, String message) {
    return new KvmProbe.Refused("open(/dev/kvm)", errno, message);
  }

  private static KvmProbe.Answer usable(Map<Capability, Integer> capabilities) {
    return new KvmProbe.Usable(12, capabilities);
  }
}
