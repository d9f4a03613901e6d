/** The API's routes and their endpoints, with one class for each kind of object. */
package io.cupule.control.resource;
