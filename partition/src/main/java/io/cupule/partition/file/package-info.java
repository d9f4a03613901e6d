/**
 * Which of the host's files a VM's settings may name, and how they are opened.
 *
 * <p>A {@link io.cupule.partition.file.NamedFile} carries the right to open it along with its name.
 * It is checked when the file is opened, each time, and not before that: what a name leads to may
 * change.
 */
package io.cupule.partition.file;
