/**
 * The daemon's live page: its VMs, the turns on the pCPUs, consoles and events. The page is HTML, a
 * style sheet and ES modules in the resource folder of this package; it gets all its data from the
 * API.
 */
package io.cupule.control.livepage;
