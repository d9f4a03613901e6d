package io.cupule.control.cli;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version of this build. */
final class ProgramVersion implements IVersionProvider {
  /**
   * Returns the version.
   *
   * @return as in the module descriptor; {@code development} for classes without a module
   */
  static String number() {
    return Optional.ofNullable(ProgramVersion.class.getModule().getDescriptor())
        .flatMap(ModuleDescriptor::rawVersion)
        .orElse("development");
  }

  @Override
  public String[] getVersion() {
    return new String[] {"cupule " + number()};
  }
}
