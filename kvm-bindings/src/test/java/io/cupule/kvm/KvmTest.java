package io.cupule.kvm;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.ProcSelf;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.linux.DescriptorLimit;
import io.cupule.linux.KickSignal;
import io.cupule.linux.LinuxThread;
import io.cupule.linux.error.SystemCallException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The KVM system and VMs. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class KvmTest {
  private static final int VMS = 200;

  @Test
  void missingDeviceIsReportedByItsPath() {
    assertThatThrownBy(() -> Kvm.open("/dev/no-such-device").close())
        .isInstanceOf(SystemCallException.class)
        .hasMessage("open(/dev/no-such-device): ENOENT (no such file or directory)");
  }

  @Test
  void deviceThatIsNotKvmIsRefusedAndClosed() {
    long before = count("/dev/zero");
    assertThatThrownBy(() -> Kvm.open("/dev/zero").close())
        .isInstanceOf(SystemCallException.class)
        .hasMessageStartingWith("KVM_GET_API_VERSION: ENOTTY - ");
    assertThat(count("/dev/zero")).isEqualTo(before);
  }

  @RequiresKvm
  @Test
  void systemSpeaksTheOneApiVersion() {
    try (Kvm kvm = Kvm.open()) {
      assertThat(kvm.apiVersion()).isEqualTo(12);
    }
  }

  @RequiresKvm
  @Test
  void capabilitiesThatEveryKvmHasAreThereAndUnknownOnesAreNot() {
    try (Kvm kvm = Kvm.open();
        VmFd vm = kvm.createVm()) {
      assertThat(kvm.check(Capability.USER_MEMORY)).isPositive();
      assertThat(kvm.check(Capability.IMMEDIATE_EXIT)).isPositive();
      assertThat(vm.check(Capability.NR_MEMSLOTS)).isGreaterThan(1);
      assertThat(kvm.checkExtension(1_000_000)).isZero();
    }
  }

  @RequiresKvm
  @Test
  void supportedCpuidHasTheVendorLeaf() {
    try (Kvm kvm = Kvm.open()) {
      assertThat(kvm.supportedCpuid())
          .anySatisfy(leaf -> {
            assertThat(leaf.function()).isZero();
            assertThat(leaf.ebx()).isNotZero();
          });
    }
  }

  @RequiresKvm
  @Test
  void vmOutlivesTheSystemItWasMadeFrom() {
    VmFd vm;
    try (Kvm kvm = Kvm.open()) {
      vm = kvm.createVm();
    }
    try (vm;
        VcpuFd vcpu = vm.createVcpu(0)) {
      assertThat(vcpu.mpState()).isNotEqualTo(VcpuFd.MP_STATE_UNINITIALIZED);
    }
  }

  @RequiresKvm
  @Test
  void closingReleasesEveryDescriptorOnce() {
    Kvm kvm = Kvm.open();
    VmFd vm = kvm.createVm();
    VcpuFd vcpu = vm.createVcpu(0);
    assertThat(ProcSelf.kvmDescriptors()).hasSize(3);
    for (int twice = 0; twice < 2; twice++) {
      vcpu.close();
      vm.close();
      kvm.close();
    }
    assertThat(ProcSelf.kvmDescriptors()).isEmpty();
    assertThatThrownBy(kvm::createVm)
        .isInstanceOf(SystemCallException.class)
        .hasMessageEndingWith("EBADF (the file descriptor is closed)");
  }

  @RequiresKvm
  @Test
  void vcpuNumberThatIsTakenIsRefused() {
    try (Kvm kvm = Kvm.open();
        VmFd vm = kvm.createVm();
        VcpuFd vcpu = vm.createVcpu(0)) {
      assertThatThrownBy(() -> vm.createVcpu(0).close())
          .isInstanceOf(SystemCallException.class)
          .hasMessage("KVM_CREATE_VCPU: EEXIST (it exists already)");
      assertThat(vcpu.run()).isNotEqualTo(-9);
      assertThat(ProcSelf.kvmDescriptors()).hasSize(3);
    }
  }

  @RequiresKvm
  @ParameterizedTest
  @CsvSource({"-1", "1000000"})
  void vcpuNumberBeyondTheHostsLimitIsRefusedWithTheRemedy(int id) {
    try (Kvm kvm = Kvm.open();
        VmFd vm = kvm.createVm()) {
      assertThatThrownBy(() -> vm.createVcpu(id).close())
          .isInstanceOf(SystemCallException.class)
          .hasMessage(
              "KVM_CREATE_VCPU: EINVAL - use fewer vCPUs; KVM_CAP_MAX_VCPUS is this host's limit");
    }
  }

  @RequiresKvm
  @Test
  void exhaustedDescriptorsAreReportedAndNoneIsLost() throws Exception {
    assertThat(DescriptorLimit.outcome(0, Kvm::open))
        .isEqualTo(new DescriptorLimit.Outcome("open(/dev/kvm): " + exhausted(), 0));
    try (Kvm kvm = Kvm.open();
        VmFd vm = kvm.createVm()) {
      assertThat(DescriptorLimit.outcome(0, kvm::createVm))
          .isEqualTo(new DescriptorLimit.Outcome("KVM_CREATE_VM: " + exhausted(), 0));
      AtomicInteger id = new AtomicInteger();
      assertThat(DescriptorLimit.outcome(0, () -> vm.createVcpu(id.getAndIncrement())))
          .isEqualTo(new DescriptorLimit.Outcome("KVM_CREATE_VCPU: " + exhausted(), 0));
    }
  }

  private static String exhausted() {
    return "EMFILE - raise the limit of open files (ulimit -n)";
  }

  @RequiresKvm
  @Test
  void interruptControllerIsMadeOnceAndBeforeVcpus() {
    try (Kvm kvm = Kvm.open();
        VmFd vm = kvm.createVm()) {
      vm.createIrqchip();
      vm.createPit();
      vm.irqLine(4).set(true);
      vm.irqLine(4).set(false);
      assertThat(catchThrowableOfType(SystemCallException.class, vm::createIrqchip))
          .hasMessage("KVM_CREATE_IRQCHIP: EEXIST (it exists already)");
    }
    try (Kvm kvm = Kvm.open();
        VmFd vm = kvm.createVm();
        VcpuFd vcpu = vm.createVcpu(0)) {
      assertThat(catchThrowableOfType(SystemCallException.class, vm::createIrqchip))
          .hasMessageStartingWith("KVM_CREATE_IRQCHIP: EINVAL");
      assertThat(catchThrowableOfType(SystemCallException.class, () -> vm.irqLine(4).set(true)))
          .hasMessageStartingWith("KVM_IRQ_LINE: ENXIO");
      assertThat(vcpu.mpState()).isNotEqualTo(VcpuFd.MP_STATE_UNINITIALIZED);
    }
  }

  @RequiresKvm
  @Test
  void vmIsMadeWhileSignalsRainOnTheThread() throws Exception {
    KickSignal.install();
    try (Kvm kvm = Kvm.open();
        ExecutorService maker = Executors.newSingleThreadExecutor()) {
      CompletableFuture<Integer> thread = new CompletableFuture<>();
      Future<Integer> made =
          maker.submit(() -> {
            KickSignal.unblock();
            thread.complete(LinuxThread.currentId());
            for (int i = 0; i < VMS; i++) {
              kvm.createVm().close();
            }
            return VMS;
          });
      int id = thread.get(Patience.SECONDS, TimeUnit.SECONDS);
      eventually(
          "the VMs are made",
          () -> {
            KickSignal.send(id);
            return made.isDone();
          });
      assertThat(made.get()).isEqualTo(VMS);
    }
  }

  private static long count(String target) {
    return ProcSelf.descriptors().stream().filter(target::equals).count();
  }
}
