/** Why an operation on a machine or a VM is refused: the kind, the VM, and the remedy in words. */
package io.cupule.partition.error;
