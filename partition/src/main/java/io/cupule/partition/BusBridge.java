package io.cupule.partition;

import io.cupule.device.Bus;
import io.cupule.vcpu.ExitHandler;

/**
 * Carries vCPU exits to a VM's buses. Any vCPU thread; allocates nothing.
 *
 * <p>Buses know power-of-two widths only, so an MMIO access that KVM cut at a page's end goes byte
 * by byte.
 */
final class BusBridge implements ExitHandler {
  private final Bus pio;
  private final Bus mmio;

  BusBridge(Bus pio, Bus mmio) {
    this.pio = pio;
    this.mmio = mmio;
  }

  @Override
  public long pioRead(int port, int size) {
    return pio.read(port, size);
  }

  @Override
  public void pioWrite(int port, int size, long value) {
    pio.write(port, size, value);
  }

  @Override
  public long mmioRead(long gpa, int size) {
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
    if (Integer.bitCount(size) == 1) {
      mmio.write(gpa, size, value);
      return;
    }
    for (int i = 0; i < size; i++) {
      mmio.write(gpa + i, 1, (value >>> (i * Byte.SIZE)) & 0xff);
    }
  }
}
