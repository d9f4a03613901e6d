package io.cupule.control.doctor;

import java.util.List;

/** A group of related checks. */
@FunctionalInterface
interface CheckGroup {
  /** Checks the host now. */
  List<Check> run();
}
