package io.cupule.partition.boot;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The built-in guest kernels, small programs in assembly. {@code docs/boot.md} lists their
 * arguments. The resource folder {@code guests} holds their sources, their binaries and the build
 * script.
 */
public enum Builtin {
  /** Prints a line once, or repeatedly at the interval in its arguments, and powers off. ELF64. */
  HELLO,
  /** Counts at CPL 3 and prints its count at an interval. ELF64. */
  COUNTER,
  /** Sends back what it receives on the serial port until Ctrl-D. Multiboot ELF32. */
  ECHO,
  /** Loops at CPL 3 forever without leaving the guest. ELF64. */
  SPIN,
  /** Prints a line and triple-faults. ELF64. */
  FAULTY,
  /** Sleeps in HLT until its local APIC timer wakes it, forever. ELF64. */
  HALTER,
  /** Measures how late its timer wakes it from HLT and prints a histogram. ELF64. */
  LATENCY,
  /** Measures how regularly the timers of its local APIC and the PIT tick. ELF64. */
  TIMER,
  /** Starts other vCPUs by INIT and SIPI and exchanges interrupts with them. ELF64. */
  SMP,
  /** Stops its vCPUs together repeatedly and checks that none runs meanwhile. ELF64. */
  WBINVD;

  private final String guestName = name().toLowerCase(Locale.ROOT);

  /**
   * Returns the name in a scenario, after {@code builtin:}.
   *
   * @return for example {@code hello}
   */
  public String guestName() {
    return guestName;
  }

  /**
   * Finds a guest.
   *
   * @param guestName its name, in lower case
   * @return the guest, or empty if none has this name
   */
  public static Optional<Builtin> byName(String guestName) {
    return Arrays.stream(values()).filter(b -> b.guestName.equals(guestName)).findFirst();
  }

  /**
   * Returns the names of all built-in guests, for messages.
   *
   * @return at least one name
   */
  public static List<String> names() {
    return Arrays.stream(values()).map(Builtin::guestName).toList();
  }

  /**
   * Returns the guest's program.
   *
   * @return an image named {@code builtin:NAME}
   */
  public KernelImage image() {
    return KernelImage.bytes("builtin:" + guestName, program());
  }

  private byte[] program() {
    String resource = "guests/" + guestName + ".bin";
    try (InputStream in = Builtin.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the build left out " + resource);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }
}
