package io.cupule.kvm.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * The test class or method runs only where {@code /dev/kvm} can be opened; see {@link Requires}.
 * Its tag keeps it out of the run of the fast tests, where no VM can be created.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Requires(Requirement.KVM)
@Tag("kvm")
public @interface RequiresKvm {}
