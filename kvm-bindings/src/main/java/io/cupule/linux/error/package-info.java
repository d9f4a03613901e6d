/** A failed system call: its name, the errno, and the known remedies. */
package io.cupule.linux.error;
