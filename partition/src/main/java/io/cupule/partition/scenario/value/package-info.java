/** Values that a scenario writes as strings with a syntax: sizes, addresses, times, files. */
package io.cupule.partition.scenario.value;
