package io.cupule.control.doctor;

import java.util.List;

/** Checks that belong together. */
@FunctionalInterface
interface CheckGroup {
  /** Looks at the host now. */
  List<Check> run();
}
