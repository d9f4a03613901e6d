/** {@code cupule daemon}: a machine, its API, and what it leaves on the host. */
package io.cupule.control.daemon;
