package io.cupule.control;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version of this build. */
final class ProgramVersion implements IVersionProvider {
  /**
   * The version.
   *
   * @return as in the module descriptor; {@code development} for classes that are in no module
   */
  static String number() {
    return Optional.ofNullable(Main.class.getModule().getDescriptor())
        .flatMap(ModuleDescriptor::rawVersion)
        .orElse("development");
  }

  @Override
  public String[] getVersion() {
    return new String[] {"cupule " + number()};
  }
}
