package io.cupule.kvm.testing;

import io.cupule.linux.raw.Linux;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Keeps virtual machines out of the fast tests. Where the system property {@code cupule.tests.vms}
 * is {@code refused}, as in the build's run of the fast tests, the kernel refuses KVM_CREATE_VM to
 * this JVM and to what it starts. A test that creates a VM and lacks {@link RequiresKvm}, whose tag
 * takes it out of that run, fails there on every machine.
 */
public final class WithoutKvm implements BeforeAllCallback, TestWatcher {
  private static final Namespace NAMESPACE = Namespace.create(WithoutKvm.class);
  private static final String PROPERTY = "cupule.tests.vms";
  private static final String REFUSED = "refused";

  /** How the program tells of the call that the filter refuses. */
  private static final String FAILURE = "KVM_CREATE_VM: EPERM";

  /** Made by JUnit, which finds this class by its service file. */
  public WithoutKvm() {}

  @Override
  public void beforeAll(ExtensionContext context) {
    if (areVmsRefused()) {
      context
          .getRoot()
          .getStore(NAMESPACE)
          .getOrComputeIfAbsent(WithoutKvm.class, _ -> refuseVms());
    }
  }

  @Override
  public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
    if (areVmsRefused() && isAboutVms(cause)) {
      System.out.printf(
          "%s runs with the fast tests and creates a VM: give the class or the method @RequiresKvm%n",
          context.getRequiredTestClass().getName());
    }
  }

  /** Tells whether this run is to refuse VMs. */
  static boolean areVmsRefused() {
    return System.getProperty(PROPERTY, "").equals(REFUSED);
  }

  /** Tells whether a failure, or what caused it, names the refused call. */
  static boolean isAboutVms(@Nullable Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).contains(FAILURE)) {
        return true;
      }
    }
    return false;
  }

  /** Refuses them, once in this JVM; returns what was told. */
  private static Optional<String> refuseVms() {
    RefusedCall createVm = new RefusedCall(Linux.KVM_CREATE_VM());
    OptionalInt lack = createVm.refuse();
    Optional<String> notice = judge(lack, createVm.isRefused(), Requirement.demanded());
    notice.ifPresent(text -> System.out.println("NOT CHECKED: " + text));
    return notice;
  }

  /**
   * Judges the filter.
   *
   * @param lack the errno with which the kernel refused to install it
   * @param works whether VMs are refused now
   * @param demanded what CUPULE_REQUIRE names
   * @return what to tell, if anything
   * @throws AssertionError if it does not work where KVM is demanded
   */
  static Optional<String> judge(OptionalInt lack, boolean works, Set<Requirement> demanded) {
    if (works) {
      return Optional.empty();
    }
    String notice =
        "that fast tests create no VM: seccomp(2) does not refuse it (errno %d)"
            .formatted(lack.orElse(0));
    if (demanded.contains(Requirement.KVM)) {
      throw new AssertionError("cannot check " + notice + " (CUPULE_REQUIRE demands kvm)");
    }
    return Optional.of(notice);
  }
}
