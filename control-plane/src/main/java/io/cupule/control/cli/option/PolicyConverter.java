package io.cupule.control.cli.option;

import io.cupule.sched.policy.BuiltinPolicy;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a policy's name on the command line, as in scenarios and traces. */
public final class PolicyConverter implements ITypeConverter<BuiltinPolicy> {
  @Override
  public BuiltinPolicy convert(String name) {
    return BuiltinPolicy.of(name)
        .orElseThrow(() ->
            new TypeConversionException(
                "expected one of " + Arrays.toString(BuiltinPolicy.values()) + ", not " + name));
  }
}
