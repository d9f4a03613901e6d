package io.cupule.control;

import io.cupule.sched.policy.BuiltinPolicy;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a policy's name on the command line as scenarios and traces write it. */
final class PolicyConverter implements ITypeConverter<BuiltinPolicy> {

  /** The names, for help and completion. */
  static final class Names implements Iterable<String> {
    private static final List<String> ALL =
        Arrays.stream(BuiltinPolicy.values()).map(BuiltinPolicy::key).toList();

    @Override
    public Iterator<String> iterator() {
      return ALL.iterator();
    }
  }

  @Override
  public BuiltinPolicy convert(String name) {
    return BuiltinPolicy.of(name)
        .orElseThrow(() ->
            new TypeConversionException(
                "there is no policy '" + name + "'; write one of " + String.join(", ", Names.ALL)));
  }
}
