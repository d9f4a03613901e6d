package io.cupule.kvm.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Whether containers can be tested here: the engine answers where Testcontainers asks it, and a
 * privileged container opens {@code /dev/kvm}.
 */
final class ContainerProbe {
  private static final String DEFAULT_ENGINE = "unix:///var/run/docker.sock";
  private static final String PING = "GET /_ping HTTP/1.0\r\nHost: engine\r\n\r\n";

  private ContainerProbe() {}

  static Optional<String> lack() {
    return answers(Optional.ofNullable(System.getenv("DOCKER_HOST")).orElse(DEFAULT_ENGINE))
        .or(ContainerProbe::opensKvm);
  }

  static Optional<String> answers(String engine) {
    URI address = URI.create(engine);
    if (!"unix".equals(address.getScheme())) {
      return Optional.of(
          "DOCKER_HOST is " + engine + "; the tests use an engine of this machine: unix:///PATH");
    }
    try (SocketChannel channel =
        SocketChannel.open(UnixDomainSocketAddress.of(address.getPath()))) {
      channel.write(ByteBuffer.wrap(PING.getBytes(StandardCharsets.US_ASCII)));
      ByteBuffer start = ByteBuffer.allocate(64);
      channel.read(start);
      String status = new String(start.array(), 0, start.position(), StandardCharsets.US_ASCII);
      return status.contains(" 200 ")
          ? Optional.empty()
          : Optional.of("%s answers: %s".formatted(engine, status.strip()));
    } catch (IOException e) {
      return Optional.of(
          "no container engine at %s (%s); start podman or docker, or set DOCKER_HOST"
              .formatted(engine, e.getMessage()));
    }
  }

  private static Optional<String> opensKvm() {
    try (InputStream script = ContainerProbe.class.getResourceAsStream("privileged-container.sh")) {
      if (script == null) {
        return Optional.of("privileged-container.sh is missing from the tests");
      }
      return Probe.succeeds("sh", "-c", new String(script.readAllBytes(), StandardCharsets.UTF_8))
          .map(why -> "no privileged container that opens /dev/kvm: " + why);
    } catch (IOException e) {
      return Optional.of("privileged-container.sh: " + e.getMessage());
    }
  }
}
