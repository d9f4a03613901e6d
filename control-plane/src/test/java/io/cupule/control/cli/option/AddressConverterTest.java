package io.cupule.control.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** Addresses of options such as {@code --listen}. */
class AddressConverterTest {
  private static InetSocketAddress read(String text) {
    return new AddressConverter().convert(text);
  }

  @Test
  void hostAndPortAreRead() {
    assertThat(read("localhost:9090"))
        .isEqualTo(InetSocketAddress.createUnresolved("localhost", 9090));
    assertThat(read("127.0.0.1:1")).isEqualTo(InetSocketAddress.createUnresolved("127.0.0.1", 1));
  }

  @Test
  void ipv6AddressStandsInBrackets() {
    assertThat(read("[::1]:65535")).isEqualTo(InetSocketAddress.createUnresolved("::1", 65_535));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "9090",
        ":9090",
        "host",
        "host:",
        "host:0",
        "host:000",
        "host:65536",
        "host:-1",
        "host:9x"
      })
  void anythingElseIsRefusedWithAnExample(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("'%s' is not HOST:PORT; write for example 127.0.0.1:9090", text);
  }
}
