/**
 * Jetty's connections as this server needs them: a limited number per listener, an answer for those
 * above it, and an empty Host over a Unix-domain socket.
 */
package io.cupule.control.server.connection;
