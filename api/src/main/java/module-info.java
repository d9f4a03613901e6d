/**
 * The daemon's API for programs: its documents, and a client that calls it. This module knows
 * nothing of the hypervisor.
 */
@org.jspecify.annotations.NullMarked
module io.cupule.api {
  requires org.eclipse.jetty.client;
  requires transitive tools.jackson.databind; // patches and answers have parts that are JSON
  requires static org.jspecify;

  exports io.cupule.api;
  exports io.cupule.api.client;

  // Jackson reads records
  opens io.cupule.api to
      tools.jackson.databind;
}
