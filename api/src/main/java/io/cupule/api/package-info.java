/**
 * The documents of the daemon's API, as records; their components are the JSON fields. The server,
 * the client commands and the OpenAPI document all use these records.
 */
package io.cupule.api;
