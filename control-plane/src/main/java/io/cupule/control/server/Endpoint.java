package io.cupule.control.server;

/** Answers the calls of one route, on a thread of its own for each call; it may block. */
@FunctionalInterface
public interface Endpoint {
  /**
   * Answers a call.
   *
   * @param call what is asked
   * @return the answer
   * @throws Refusal if the call is refused; any other exception is mapped by {@link Refusals}
   */
  Reply answer(Call call) throws Exception;
}
