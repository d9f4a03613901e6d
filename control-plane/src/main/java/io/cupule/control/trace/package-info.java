/**
 * What happened on the pCPUs, for people: a trace file for ui.perfetto.dev, and the turns of the
 * last seconds for the live page. It reads the pCPUs' rings, which costs the vCPUs nothing.
 */
package io.cupule.control.trace;
