package io.cupule.control.server.route;

/** The HTTP methods of the routes. */
public enum Verb {
  /** Reads. */
  GET,
  /** Runs an action or creates an object. */
  POST,
  /** Changes some fields; the others do not change. */
  PATCH,
  /** Removes an object. */
  DELETE
}
