/** The recent events on a pCPU, in rings that writers never wait for. */
package io.cupule.vcpu.trace;
