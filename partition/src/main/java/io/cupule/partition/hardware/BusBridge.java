package io.cupule.partition.hardware;

import io.cupule.device.Bus;
import io.cupule.vcpu.exit.ExitHandler;

/**
 * Carries vCPU exits to a VM's buses. For any vCPU thread; allocates nothing.
 *
 * <p>Buses accept power-of-two widths only, so an MMIO access that KVM split at a page's end goes
 * byte by byte.
 */
final class BusBridge implements ExitHandler {
  private final Platform platform;

  BusBridge(Platform platform) {
    this.platform = platform;
  }

  @Override
  public long pioRead(int port, int size) {
    return platform.pio().read(port, size);
  }

  @Override
  public void pioWrite(int port, int size, long value) {
    platform.pio().write(port, size, value);
  }

  @Override
  public long mmioRead(long gpa, int size) {
    Bus mmio = platform.mmio();
    if (Integer.bitCount(size) == 1) {
      return mmio.read(gpa, size);
    }
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = (value << Byte.SIZE) | (mmio.read(gpa + i, 1) & 0xff);
    }
    return value;
  }

  @Override
  public void mmioWrite(long gpa, int size, long value) {
    Bus mmio = platform.mmio();
    if (Integer.bitCount(size) == 1) {
      mmio.write(gpa, size, value);
      return;
    }
    for (int i = 0; i < size; i++) {
      mmio.write(gpa + i, 1, (value >>> (i * Byte.SIZE)) & 0xff);
    }
  }
}
