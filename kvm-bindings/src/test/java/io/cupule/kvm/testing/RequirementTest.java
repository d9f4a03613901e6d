package io.cupule.kvm.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RequirementTest {
  private static final Optional<String> NO_DEVICE = Optional.of("no device");

  @Test
  void testRunsWhereTheMachineHasWhatItNeeds() {
    var decision =
        RequiresCondition.decide(
            Requirement.KVM, Optional.empty(), EnumSet.allOf(Requirement.class));
    assertThat(decision.isDisabled()).isFalse();
  }

  @Test
  void testIsSkippedWithItsReasonWhereNothingIsDemanded() {
    var decision = RequiresCondition.decide(Requirement.KVM, NO_DEVICE, Set.of());
    assertThat(decision.isDisabled()).isTrue();
    assertThat(decision.getReason()).contains("needs kvm: no device");
  }

  @Test
  void testIsSkippedWhereOnlyOtherThingsAreDemanded() {
    var decision = RequiresCondition.decide(Requirement.KVM, NO_DEVICE, Set.of(Requirement.CC));
    assertThat(decision.isDisabled()).isTrue();
  }

  @Test
  void testFailsWithItsReasonWhereTheLackingThingIsDemanded() {
    assertThatThrownBy(
            () -> RequiresCondition.decide(Requirement.KVM, NO_DEVICE, Set.of(Requirement.KVM)))
        .isInstanceOf(AssertionError.class)
        .hasMessage("needs kvm: no device (CUPULE_REQUIRE demands it)");
  }

  @Test
  void demandsAreNamesSeparatedByCommas() {
    assertThat(Requirement.parse(" kvm, CC,")).containsExactly(Requirement.KVM, Requirement.CC);
    assertThat(Requirement.parse("")).isEmpty();
  }

  @Test
  void mistypedDemandIsRefused() {
    assertThatThrownBy(() -> Requirement.parse("kmv"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "CUPULE_REQUIRE names 'kmv', which is none of [kvm, cc, as, containers, browser]");
  }

  @Test
  void missingDeviceIsALackAndAPresentOneIsNot(@TempDir Path folder) throws Exception {
    Path device = folder.resolve("device");
    assertThat(Probe.openable(device)).get().asString().contains(device + " does not exist");
    Files.createFile(device);
    assertThat(Probe.openable(device)).isEmpty();
  }

  @Test
  void failingCommandIsALackAndASucceedingOneIsNot() {
    assertThat(Probe.succeeds("sh", "-c", "echo hm; echo Error: broken; exit 1"))
        .contains("sh fails: Error: broken");
    assertThat(Probe.succeeds("no-such-command")).contains("no-such-command cannot be run");
    assertThat(Probe.succeeds("sh", "-c", "exit 0")).isEmpty();
  }
}
