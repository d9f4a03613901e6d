/**
 * The state of a VM as a value, what may happen to it, and what follows. It knows neither KVM nor
 * vCPUs. {@link io.cupule.partition.state.VmState} has the table of all transitions.
 */
package io.cupule.partition.state;
