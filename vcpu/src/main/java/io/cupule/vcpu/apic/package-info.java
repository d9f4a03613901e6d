/**
 * The local APICs of a VM in Java, for VMs without an interrupt controller in the kernel: xAPIC,
 * x2APIC, their timers, and the messages between them, the I/O APIC and devices. The facts come
 * from the Intel SDM, volume 3, chapter "Advanced Programmable Interrupt Controller"; comments mark
 * the places where ACRN's vlapic differs.
 *
 * <h2>Threads and locks</h2>
 *
 * <ul>
 *   <li>Each {@link io.cupule.vcpu.apic.LocalApic} has its own lock. Every public method takes it,
 *       so any thread may call any method.
 *   <li>No thread ever holds the locks of two local APICs: an IPI is decoded under the sender's
 *       lock, which is released before the targets' locks are taken, one after the other. Two vCPUs
 *       that send to each other cannot deadlock.
 *   <li>{@link io.cupule.vcpu.apic.ApicEvents} and {@link io.cupule.vcpu.apic.EoiListener} are
 *       called with no lock of this package held. An I/O APIC may call {@link
 *       io.cupule.vcpu.apic.ApicBus#message} with its own lock held, so an {@code ApicEvents} must
 *       not call the I/O APIC; an {@code EoiListener} may.
 *   <li>Code that runs while a VM runs allocates nothing.
 * </ul>
 */
package io.cupule.vcpu.apic;
