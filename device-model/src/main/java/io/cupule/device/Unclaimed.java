package io.cupule.device;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts a bus's unclaimed accesses and logs each address once.
 *
 * <p>A hostile guest can access 2<sup>64</sup> addresses, so only the first {@link #LOGGED} are
 * stored; after that one line says that the rest is only counted.
 */
final class Unclaimed {
  static final int LOGGED = 64;

  private final String bus;
  private final DeviceLog log;
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong writes = new AtomicLong();
  private final Set<Long> seen = new HashSet<>();

  /** Set when nothing more is logged. A guest that repeats one address then takes no lock. */
  private volatile boolean silent;

  Unclaimed(String bus, DeviceLog log) {
    this.bus = bus;
    this.log = log;
  }

  void read(long address, int size) {
    reads.incrementAndGet();
    if (isNews(address)) {
      log.warn(line("read of", size, address, "reads as all ones"));
    }
  }

  void write(long address, int size) {
    writes.incrementAndGet();
    if (isNews(address)) {
      log.warn(line("write of", size, address, "is dropped"));
    }
  }

  long reads() {
    return reads.get();
  }

  long writes() {
    return writes.get();
  }

  private String line(String access, int size, long address, String outcome) {
    return ("%s: %s %s at 0x%x, which no device claims, %s; harmless while the guest"
            + " probes for hardware, else the VM lacks a device there")
        .formatted(bus, access, size == 1 ? "1 byte" : size + " bytes", address, outcome);
  }

  private boolean isNews(long address) {
    if (silent) {
      return false;
    }
    boolean announceSilence;
    synchronized (seen) {
      if (seen.size() < LOGGED) {
        return seen.add(address);
      }
      announceSilence = !silent && !seen.contains(address);
      silent |= announceSilence;
    }
    if (announceSilence) {
      log.warn(
          "%s: the guest touched more than %d unclaimed addresses; further ones are only counted"
              .formatted(bus, LOGGED));
    }
    return false;
  }
}
