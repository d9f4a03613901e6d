/**
 * What a VM's incarnation consists of: guest memory, vCPUs, devices on their buses, the stop port,
 * and the pCPUs of the machine. It knows nothing of a VM's life; {@link
 * io.cupule.partition.hardware.VmOwner} hears what guests cause.
 */
package io.cupule.partition.hardware;
