/**
 * The assignment of vCPUs to pCPUs, and the rules for it. Scenario files, additions of VMs and
 * changes of a running machine make an assignment from what they know, and show each fault at their
 * own path or field.
 */
@NullMarked
package io.cupule.partition.placement;

import org.jspecify.annotations.NullMarked;
