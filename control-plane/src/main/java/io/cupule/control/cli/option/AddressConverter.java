package io.cupule.control.cli.option;

import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads {@code HOST:PORT}; an IPv6 address needs brackets. Refuses port 0, any free port, because
 * nothing would report the chosen one.
 */
public final class AddressConverter implements ITypeConverter<InetSocketAddress> {
  private static final int LAST_PORT = 65_535;

  @Override
  public InetSocketAddress convert(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon).replaceAll("^\\[|]$", "");
    String port = text.substring(colon + 1);
    int number = port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : 0;
    if (host.isEmpty() || number == 0 || number > LAST_PORT) {
      throw new TypeConversionException(
          "'%s' is not HOST:PORT; write for example 127.0.0.1:9090".formatted(text));
    }
    return InetSocketAddress.createUnresolved(host, number);
  }
}
