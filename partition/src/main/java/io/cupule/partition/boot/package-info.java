/**
 * Boot loaders and built-in guests.
 *
 * <p>{@link io.cupule.partition.boot.KernelLoader} loads a kernel into guest memory and returns the
 * {@link io.cupule.partition.boot.plan.EntryState} of the boot vCPU. It supports three kinds of
 * kernel: flat real-mode images, ELF64 entered in long mode, and multiboot 1 in ELF32. {@link
 * io.cupule.partition.boot.Builtin} holds the built-in kernels. {@code docs/boot.md} states what a
 * guest may rely on.
 *
 * <p>{@link io.cupule.partition.boot.elf} and {@link io.cupule.partition.boot.multiboot} have a
 * loader each; {@link io.cupule.partition.boot.plan} has what loaders share.
 *
 * <p>These packages only compute on files and {@code GuestMemory}: no KVM call, no thread, no state
 * kept between calls. Image files are untrusted: every field is checked before it is used. An image
 * that cannot be booted causes one {@link io.cupule.partition.boot.plan.BootException}.
 */
package io.cupule.partition.boot;
