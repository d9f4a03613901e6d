/**
 * The events on the pCPUs, for people: a trace file for ui.perfetto.dev, and the recent turns for
 * the live page. It reads the pCPUs' rings, which does not delay the vCPUs.
 */
package io.cupule.control.trace;
