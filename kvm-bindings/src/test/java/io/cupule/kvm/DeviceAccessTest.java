package io.cupule.kvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A remedy is given only where it would help. */
final class DeviceAccessTest {
  private static final DeviceAccess.User NOBODY_SPECIAL =
      new DeviceAccess.User(1000, Set.of(1000), Set.of("users"));

  private static String remedy(int group, String name, String mode, DeviceAccess.User user) {
    return new DeviceAccess(
            "/dev/kvm",
            0,
            new DeviceAccess.Group(group, name),
            PosixFilePermissions.fromString(mode),
            user)
        .remedy();
  }

  @Test
  void groupThatMayUseTheDeviceIsWorthJoining() {
    assertThat(remedy(108, "kvm", "rw-rw----", NOBODY_SPECIAL))
        .startsWith("`sudo usermod -aG kvm $USER`, then log in again")
        .contains("--group-add 108");
  }

  @ParameterizedTest
  @CsvSource({
    "0, root, rw-------",
    "0, root, rw-rw----",
    "108, kvm, rw-------",
    "108, kvm, rw-r-----"
  })
  void groupThatMayNotOrThatOfRootIsNot(int group, String name, String mode) {
    assertThat(remedy(group, name, mode, NOBODY_SPECIAL))
        .contains("setfacl -m u:$USER:rw /dev/kvm", "udev rule")
        .doesNotContain("usermod");
  }

  @Test
  void whoIsInTheGroupSinceThisLoginIsToldToLogInAgain() {
    var joined = new DeviceAccess.User(1000, Set.of(1000), Set.of("users", "kvm"));

    assertThat(remedy(108, "kvm", "rw-rw----", joined)).startsWith("log in again");
  }

  @Test
  void whoIsInTheGroupAndRefusedAllTheSameIsSentToTheSecurityModule() {
    var member = new DeviceAccess.User(1000, Set.of(1000, 108), Set.of("kvm"));

    assertThat(remedy(108, "kvm", "rw-rw----", member)).contains("SELinux", "kernel log");
    assertThat(remedy(108, "kvm", "rw-------", member)).isEqualTo("`sudo chmod g+rw /dev/kvm`");
  }

  @Test
  void whereEverybodyMayTheModeIsNotToBlame() {
    assertThat(remedy(0, "root", "rw-rw-rw-", NOBODY_SPECIAL)).contains("SELinux", "--device");
  }

  @Test
  void ownerWithoutRightsGivesThemToItself() {
    var root = new DeviceAccess.User(0, Set.of(0), Set.of());

    assertThat(remedy(0, "root", "---rw----", root)).isEqualTo("`chmod u+rw /dev/kvm`");
    assertThat(remedy(0, "root", "rw-------", root)).contains("SELinux");
  }

  @Test
  void groupWithoutANameHereIsGivenByItsNumber() {
    assertThat(remedy(108, "108", "rw-rw----", NOBODY_SPECIAL))
        .contains("--group-add 108")
        .doesNotContain("usermod");
  }

  @Test
  void groupOutsideOfTheUserNamespaceIsKeptOrMapped() {
    assertThat(remedy(65534, "nogroup", "rw-rw----", NOBODY_SPECIAL)).contains("keep-groups");
  }

  @Test
  void thisProcessGetsARemedyForAnyDevice() {
    assertThat(DeviceAccess.remedy(Path.of("/dev/null"))).isNotBlank();
    assertThat(DeviceAccess.remedy(Path.of("/dev/there-is-none")))
        .isEqualTo("give this user read and write access to /dev/there-is-none");
  }
}
