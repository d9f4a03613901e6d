package io.cupule.linux.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.linux.raw.Linux;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SystemCallExceptionTest {
  @Test
  void messageNamesTheCallTheErrorAndTheRemedy() {
    assertThat(new SystemCallException("KVM_CREATE_VM", Linux.EACCES()))
        .hasMessage(
            "KVM_CREATE_VM: EACCES - a security module of the host forbids it; look at the kernel log");
  }

  @Test
  void errorWithoutAKnownRemedyIsExplained() {
    assertThat(new SystemCallException("KVM_GET_REGS", Linux.EBADF()))
        .hasMessage("KVM_GET_REGS: EBADF (the file descriptor is closed)");
  }

  @Test
  void remedyOfOneCallIsNotGivenForAnother() {
    assertThat(new SystemCallException("KVM_GET_REGS", Linux.EACCES()))
        .hasMessage("KVM_GET_REGS: EACCES (permission denied)");
    assertThat(new SystemCallException("KVM_CREATE_VM", Linux.EBUSY()))
        .hasMessageStartingWith("KVM_CREATE_VM: EBUSY - another hypervisor");
  }

  @Test
  void remediesThatFitEveryCallAreAlwaysGiven() {
    assertThat(new SystemCallException("open(/dev/kvm)", Linux.EMFILE()))
        .hasMessage("open(/dev/kvm): EMFILE - raise the limit of open files (ulimit -n)");
  }

  @ParameterizedTest
  @CsvSource({
    "1, EPERM",
    "11, EAGAIN",
    "35, EDEADLK",
    "61, ENODATA",
    "95, EOPNOTSUPP",
    "133, EHWPOISON",
  })
  void everyErrnoOfLinuxHasItsName(int errno, String name) {
    assertThat(new SystemCallException("call", errno).errnoName()).isEqualTo(name);
  }

  @Test
  void unknownErrnoIsGivenAsANumber() {
    SystemCallException unknown = new SystemCallException("KVM_RUN", 999);
    assertThat(unknown).hasMessage("KVM_RUN: errno 999 (see errno(3))");
    assertThat(unknown.errnoName()).isEqualTo("errno 999");
  }

  @Test
  void callAndNumberCanBeAskedFor() {
    SystemCallException failure = new SystemCallException("KVM_CREATE_VCPU", Linux.EEXIST());
    assertThat(failure.call()).isEqualTo("KVM_CREATE_VCPU");
    assertThat(failure.errno()).isEqualTo(17);
    assertThat(failure.errnoName()).isEqualTo("EEXIST");
  }
}
