/**
 * How threads wait for one another, are refused interruption, and get CPUs and classes of Linux.
 */
package io.cupule.partition.thread;
