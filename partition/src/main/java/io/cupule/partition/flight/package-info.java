/** Events of VMs in Java Flight Recorder. */
package io.cupule.partition.flight;
