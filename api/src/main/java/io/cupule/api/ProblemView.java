package io.cupule.api;

import java.io.Serializable;
import java.util.List;

/**
 * Why a call was refused: a problem document (RFC 9457), {@code application/problem+json}.
 *
 * @param type a URI that names the kind of problem, {@code urn:cupule:problem:...}
 * @param title the kind in words
 * @param status the HTTP status
 * @param detail what is wrong with this call, and what to do about it
 * @param instance the path of the call
 * @param problems each field that is wrong; empty where the call as a whole is
 */
public record ProblemView(
    String type,
    String title,
    int status,
    String detail,
    String instance,
    List<FieldProblem> problems) {

  /**
   * One field that is wrong.
   *
   * @param field its path, such as {@code vms[2].affinity[0]}
   * @param problem what is wrong with it
   * @param remedy what to do about it
   */
  public record FieldProblem(String field, String problem, String remedy) implements Serializable {}
}
