package io.cupule.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.linux.call.Fd;
import io.cupule.linux.call.Libc;
import io.cupule.linux.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Messages as systemd receives them, at an address in a folder and at an abstract one. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class NotifySocketTest {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int MSG_DONTWAIT = 0x40;

  @TempDir private Path folder;

  /** A datagram socket that takes what is sent to an address. */
  private static final class Receiver implements AutoCloseable {
    private final Fd socket;

    Receiver(String address) {
      int number = Libc.callInt(Libc.function("socket"), AF_UNIX, SOCK_DGRAM, 0, 0);
      socket = new Fd(Libc.checked("socket", number));
      try (Arena arena = Arena.ofConfined()) {
        byte[] path = address.replace('@', '\0').getBytes(UTF_8);
        MemorySegment name = arena.allocate(Short.BYTES + path.length);
        name.set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, (short) AF_UNIX);
        MemorySegment.copy(path, 0, name, ValueLayout.JAVA_BYTE, Short.BYTES, path.length);
        Libc.checked(
            "bind",
            Libc.callInt(
                Libc.function("bind"), socket.number(), name.address(), name.byteSize(), 0));
      }
    }

    /** The next message, which has been sent before. */
    String next() {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment bytes = arena.allocate(1024);
        long length =
            Libc.call(
                Libc.function("recv"),
                socket.number(),
                bytes.address(),
                bytes.byteSize(),
                MSG_DONTWAIT,
                0,
                0);
        Libc.checked("recv", (int) length);
        return new String(bytes.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), UTF_8);
      }
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  @Test
  void eachMessageArrivesAsAWhole() {
    String address = folder.resolve("notify").toString();
    try (Receiver manager = new Receiver(address)) {
      NotifySocket.send(address, "READY=1\nSTATUS=grün");
      NotifySocket.send(address, "WATCHDOG=1");

      assertThat(manager.next()).isEqualTo("READY=1\nSTATUS=grün");
      assertThat(manager.next()).isEqualTo("WATCHDOG=1");
    }
  }

  @Test
  void addressWithAnAtSignIsAbstract() {
    String address = "@cupule-test-" + ProcessHandle.current().pid();
    try (Receiver manager = new Receiver(address)) {
      NotifySocket.send(address, "STOPPING=1");

      assertThat(manager.next()).isEqualTo("STOPPING=1");
    }
  }

  @Test
  void addressWhereNobodyReceivesIsRefusedWithTheCall() {
    String nowhere = folder.resolve("nowhere").toString();

    assertThatThrownBy(() -> NotifySocket.send(nowhere, "READY=1"))
        .isInstanceOf(SystemCallException.class)
        .hasMessageStartingWith("sendto: ENOENT");
  }

  @Test
  void addressThatLinuxCannotHoldIsRefused() {
    assertThatThrownBy(() -> NotifySocket.send("/" + "x".repeat(107), "READY=1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a socket's address has 1 to 107 bytes");
    assertThatThrownBy(() -> NotifySocket.send("", "READY=1"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
