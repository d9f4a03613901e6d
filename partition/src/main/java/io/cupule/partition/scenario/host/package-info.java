/** What the host has: CPUs, memory, reserved pages, priorities and KVM, as far as rules ask. */
package io.cupule.partition.scenario.host;
