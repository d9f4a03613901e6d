/** ELF executables: header, sections, segments, and the loader for 64-bit kernels in long mode. */
package io.cupule.partition.boot.elf;
