/** What others ask of a vCPU, and the events that it waits for. */
package io.cupule.vcpu.request;
