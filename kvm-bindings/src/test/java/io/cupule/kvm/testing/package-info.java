/**
 * Says what a test needs from the machine. Tests of all modules use it: a test that lacks something
 * is skipped with its reason printed, and fails where the environment variable {@code
 * CUPULE_REQUIRE} names what is lacking.
 */
package io.cupule.kvm.testing;
