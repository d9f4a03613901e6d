/** Placeholder. */
package io.cupule.partition.boot;
