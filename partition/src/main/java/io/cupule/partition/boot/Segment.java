package io.cupule.partition.boot;

/**
 * A part of a kernel's file and its place in guest memory. Offset and file size lie in the file,
 * the memory is not empty and at least as large as the file's part.
 *
 * @param name what messages call it
 * @param offset of its bytes in the file; of no meaning where there are none
 * @param fileSize how many bytes come from the file
 * @param virtual where the kernel believes that it is
 * @param address the gpa where it goes
 * @param memorySize bytes in memory, those after the file's zeroed
 */
record Segment(
    String name, long offset, long fileSize, long virtual, long address, long memorySize) {}
