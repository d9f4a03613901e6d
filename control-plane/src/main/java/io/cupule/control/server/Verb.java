package io.cupule.control.server;

/** The methods that some route takes. */
public enum Verb {
  /** Looks. */
  GET,
  /** Does or makes something. */
  POST,
  /** Changes some fields and leaves the others. */
  PATCH,
  /** Takes away. */
  DELETE
}
