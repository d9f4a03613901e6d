/**
 * Decides which host files a VM's settings may name, and opens them.
 *
 * <p>A {@link io.cupule.partition.file.NamedFile} holds a name together with the right to open it.
 * The right is checked each time that the file is opened, and not earlier, because the file behind
 * a name may change.
 */
package io.cupule.partition.file;
