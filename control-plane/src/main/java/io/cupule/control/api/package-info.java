/**
 * What the daemon's API says and takes, as records: their fields are those of the JSON documents.
 * The server, the commands that ask it and the OpenAPI document all start from here.
 */
package io.cupule.control.api;
