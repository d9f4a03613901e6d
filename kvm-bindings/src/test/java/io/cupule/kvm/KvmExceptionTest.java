package io.cupule.kvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.raw.Linux;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KvmExceptionTest {
  @Test
  void messageNamesTheCallTheErrorAndTheRemedy() {
    assertThat(new KvmException("KVM_CREATE_VM", Linux.EACCES()))
        .hasMessage(
            "KVM_CREATE_VM: EACCES - a security module of the host forbids it; look at the kernel log");
  }

  @Test
  void errorWithoutAKnownRemedyIsExplained() {
    assertThat(new KvmException("KVM_GET_REGS", Linux.EBADF()))
        .hasMessage("KVM_GET_REGS: EBADF (the file descriptor is closed)");
  }

  @Test
  void remedyOfOneCallIsNotGivenForAnother() {
    assertThat(new KvmException("KVM_GET_REGS", Linux.EACCES()))
        .hasMessage("KVM_GET_REGS: EACCES (permission denied)");
    assertThat(new KvmException("KVM_CREATE_VM", Linux.EBUSY()))
        .hasMessageStartingWith("KVM_CREATE_VM: EBUSY - another hypervisor");
  }

  @Test
  void remediesThatFitEveryCallAreAlwaysGiven() {
    assertThat(new KvmException("open(/dev/kvm)", Linux.EMFILE()))
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
    assertThat(new KvmException("call", errno).errnoName()).isEqualTo(name);
  }

  @Test
  void unknownErrnoIsGivenAsANumber() {
    KvmException unknown = new KvmException("KVM_RUN", 999);
    assertThat(unknown).hasMessage("KVM_RUN: errno 999 (see errno(3))");
    assertThat(unknown.errnoName()).isEqualTo("errno 999");
  }

  @Test
  void callAndNumberCanBeAskedFor() {
    KvmException failure = new KvmException("KVM_CREATE_VCPU", Linux.EEXIST());
    assertThat(failure.call()).isEqualTo("KVM_CREATE_VCPU");
    assertThat(failure.errno()).isEqualTo(17);
    assertThat(failure.errnoName()).isEqualTo("EEXIST");
  }
}
