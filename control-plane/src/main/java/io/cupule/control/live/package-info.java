/**
 * The page that the daemon serves: its VMs, who runs when, consoles and events. The page is HTML, a
 * style sheet and ES modules in the resource folder of this package; it asks the API for all that
 * it shows.
 */
package io.cupule.control.live;
