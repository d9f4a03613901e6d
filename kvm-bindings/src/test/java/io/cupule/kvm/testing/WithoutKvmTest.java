package io.cupule.kvm.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.linux.raw.Linux;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.support.AnnotationSupport;

/** Fast tests create no VM. */
final class WithoutKvmTest {
  private static final int ENOSYS = 38;

  @Test
  void thisRunRefusesVmsIfItIsTheFastOneAndTheKernelHasFilters() {
    boolean refused = new RefusedCall(Linux.KVM_CREATE_VM()).isRefused();

    assertThat(refused).isEqualTo(hasFilters() && WithoutKvm.areVmsRefused());
  }

  private static boolean hasFilters() {
    return Files.exists(Path.of("/proc/sys/kernel/seccomp/actions_avail"));
  }

  @Test
  void oneCallIsRefusedToThreadsThatRunAlreadyAndToPrograms() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(child.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
      String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean filters = hasFilters();
      assertThat(said.lines())
          .containsExactly(
              "before false", "here " + filters, "there " + filters, "other call false");
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void failureIsAboutVmsWhereTheRefusalCausedIt() {
    Throwable refused = failure("KVM_CREATE_VM: EPERM (operation not permitted)");

    assertThat(WithoutKvm.isAboutVms(new IllegalStateException("vm", refused))).isTrue();
    assertThat(WithoutKvm.isAboutVms(failure("KVM_CREATE_VM: EBUSY - another"))).isFalse();
    assertThat(WithoutKvm.isAboutVms(new AssertionError())).isFalse();
  }

  @Test
  void kernelWithoutSuchFiltersIsToldAndFailsWhereKvmIsDemanded() {
    OptionalInt lack = OptionalInt.of(ENOSYS);

    assertThat(WithoutKvm.judge(lack, false, Set.of(Requirement.CC)))
        .get()
        .asString()
        .contains("errno 38");
    assertThatThrownBy(() -> WithoutKvm.judge(lack, false, Set.of(Requirement.KVM)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("errno 38");
  }

  @Test
  void whatRequiresKvmIsNoFastTest() {
    @RequiresKvm
    class Tagged {}

    List<Tag> tags = AnnotationSupport.findRepeatableAnnotations(Tagged.class, Tag.class);

    assertThat(tags).extracting(Tag::value).containsExactly("kvm");
  }

  private static Throwable failure(String message) {
    return new IllegalStateException(message);
  }

  /** What a program says whose JVM refuses VMs: a filter cannot be taken back. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) {
      RefusedCall call = new RefusedCall(Linux.KVM_CREATE_VCPU());
      RefusedCall other = new RefusedCall(Linux.KVM_GET_API_VERSION());
      CountDownLatch filtered = new CountDownLatch(1);
      CompletableFuture<Boolean> there = new CompletableFuture<>();
      Thread.ofPlatform()
          .start(() -> {
            awaitUninterruptibly(filtered);
            there.complete(call.isRefused());
          });
      System.out.println("before " + call.isRefused());
      call.refuse();
      filtered.countDown();
      System.out.println("here " + call.isRefused());
      System.out.println("there " + there.join());
      System.out.println("other call " + other.isRefused());
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
