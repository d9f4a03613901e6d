/**
 * The documents of the daemon's API, as records; their components are the JSON fields. The server,
 * the client and the OpenAPI document all use these records. Places has the default socket.
 */
package io.cupule.api;
