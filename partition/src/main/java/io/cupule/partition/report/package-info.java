/** What a machine, its pCPUs, VMs and vCPUs are and did, as values. */
package io.cupule.partition.report;
