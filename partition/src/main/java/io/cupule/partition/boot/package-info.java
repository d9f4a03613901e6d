/**
 * Boot loaders and built-in guests.
 *
 * <p>{@link io.cupule.partition.boot.KernelLoader} puts a kernel into guest memory and answers with
 * the {@link io.cupule.partition.boot.EntryState} of the boot vCPU. Three kinds of kernel are
 * known: flat real-mode images, ELF64 entered in long mode, and multiboot 1 in ELF32. {@link
 * io.cupule.partition.boot.Builtin} holds kernels that come with Cupule. {@code docs/boot.md}
 * states what a guest may rely on.
 *
 * <p>Everything here is plain computation on files and {@code GuestMemory}: no KVM call, no thread,
 * no state kept between calls. Image files are hostile: every field is checked before it is used,
 * and whatever cannot be booted ends in one {@link io.cupule.partition.boot.BootException}.
 */
package io.cupule.partition.boot;
