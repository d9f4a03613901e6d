/**
 * A vCPU on its own platform thread: the run loop, kicks, exit accounting, and the diagnostic of a
 * vCPU that died.
 */
package io.cupule.vcpu;
