/** A client that a generator makes from the API's document, used against a daemon. */
package io.cupule.it.client;
