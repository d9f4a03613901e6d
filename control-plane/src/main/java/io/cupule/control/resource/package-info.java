/** What the API offers, a class for each kind of thing: its routes, and what answers them. */
package io.cupule.control.resource;
