/**
 * A vCPU on its own platform thread: the run loop, its life cycle, requests and kicks.
 *
 * <p>Its parts are in packages below, which do not know this one; each knows only those before it:
 * {@code request}, {@code exit}, {@code apic}, {@code account}, {@code trace}, {@code pcpu}, {@code
 * inject}.
 */
package io.cupule.vcpu;
