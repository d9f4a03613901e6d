/**
 * The books of a vCPU: its time by state, stolen time, and counters of exits, requests, waits and
 * switches. Accounts outlive their vCPUs.
 */
package io.cupule.vcpu.account;
