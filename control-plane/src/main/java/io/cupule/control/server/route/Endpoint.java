package io.cupule.control.server.route;

/** Answers the calls of one route. Each call has its own thread, so it may block. */
@FunctionalInterface
public interface Endpoint {
  /**
   * Answers a call.
   *
   * @param call the call
   * @return the answer
   * @throws Refusal if the call is refused; any other exception is mapped by {@link Refusals}
   */
  Reply answer(Call call) throws Exception;
}
