/**
 * Events for the guest: which exception, NMI or interrupt it gets with the next entry, and its
 * access to its local APIC in user space. Only {@link io.cupule.vcpu.inject.Injector} decides.
 */
package io.cupule.vcpu.inject;
