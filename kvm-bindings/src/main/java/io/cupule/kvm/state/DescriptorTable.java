package io.cupule.kvm.state;

/**
 * The register of a descriptor table, GDTR or IDTR (struct kvm_dtable).
 *
 * @param base linear address of the table
 * @param limit its size in bytes minus 1, 16 bits
 */
public record DescriptorTable(long base, int limit) {}
