/** Multiboot 1 kernels: header, addresses, modules, and the information that they receive. */
package io.cupule.partition.boot.multiboot;
