/** A client of a daemon's API over its Unix-domain socket, for the commands. */
package io.cupule.api.client;
