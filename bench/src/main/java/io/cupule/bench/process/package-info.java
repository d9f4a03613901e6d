/** Benchmarks of whole processes: the start of a VM, and what many VMs take. */
@org.jspecify.annotations.NullMarked
package io.cupule.bench.process;
