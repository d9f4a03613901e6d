/** The life cycle of a machine: from a scenario to running partitions, to the report at the end. */
package io.cupule.partition;
