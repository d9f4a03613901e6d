package io.cupule.device;

/**
 * One-byte registers in consecutive ports, as on chips of the ISA bus. {@link #device} splits wider
 * accesses into bytes, lowest first, as that bus does.
 */
public interface BytePorts {

  /**
   * Reads one register.
   *
   * @param port the port, counted from the first port of the region
   * @return its value in the low 8 bits; the rest is ignored
   */
  int read(int port);

  /**
   * Writes one register.
   *
   * @param port the port, counted from the first port of the region
   * @param value 0 to 255
   */
  void write(int port, int value);

  /**
   * Makes a bus device for the registers.
   *
   * @param name the device's name in logs and errors
   * @param ports the registers
   * @return the device to register; it has no state and no lock
   */
  static Device device(String name, BytePorts ports) {
    return new Device() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public long read(long offset, int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
          value |= (ports.read((int) offset + i) & 0xffL) << (i * Byte.SIZE);
        }
        return value;
      }

      @Override
      public void write(long offset, int size, long value) {
        for (int i = 0; i < size; i++) {
          ports.write((int) offset + i, (int) (value >>> (i * Byte.SIZE)) & 0xff);
        }
      }
    };
  }
}
