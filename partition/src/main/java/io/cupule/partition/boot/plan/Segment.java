package io.cupule.partition.boot.plan;

/**
 * A part of a kernel's file and its place in guest memory. Offset and file size lie in the file.
 * The memory size is not 0 and not less than the file size.
 *
 * @param name its name in messages
 * @param offset of its bytes in the file; meaningless if there are none
 * @param fileSize how many bytes come from the file
 * @param virtual the virtual address that the kernel expects
 * @param address the gpa where it goes
 * @param memorySize size in memory, in bytes; the bytes after the file's are zero
 */
public record Segment(
    String name, long offset, long fileSize, long virtual, long address, long memorySize) {}
