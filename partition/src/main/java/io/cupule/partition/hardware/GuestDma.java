package io.cupule.partition.hardware;

import io.cupule.device.Dma;
import io.cupule.kvm.memory.GuestMemory;
import io.cupule.kvm.memory.OrderedAccess;
import java.nio.ByteBuffer;
import java.util.List;

/** Gives devices a VM's memory; valid as long as the memory. For any thread. */
final class GuestDma implements Dma {
  private final GuestMemory memory;
  private final OrderedAccess ordered;

  GuestDma(GuestMemory memory) {
    this.memory = memory;
    this.ordered = memory.ordered();
  }

  @Override
  public boolean contains(long address, long length) {
    return memory.contains(address, length);
  }

  @Override
  public void read(long address, byte[] target, int from, int length) throws Refused {
    requireMemory(address, length);
    memory.read(address, target, from, length);
  }

  @Override
  public void write(long address, byte[] source, int from, int length) throws Refused {
    requireMemory(address, length);
    memory.write(address, source, from, length);
  }

  @Override
  public void views(long address, long length, List<? super ByteBuffer> target) throws Refused {
    requireMemory(address, length);
    memory.views(address, length, target);
  }

  @Override
  public short getAcquireShort(long address) throws Refused {
    requireNumber(address, Short.BYTES);
    return ordered.getAcquireShort(address);
  }

  @Override
  public int getAcquireInt(long address) throws Refused {
    requireNumber(address, Integer.BYTES);
    return ordered.getAcquireInt(address);
  }

  @Override
  public long getAcquireLong(long address) throws Refused {
    requireNumber(address, Long.BYTES);
    return ordered.getAcquireLong(address);
  }

  @Override
  public void setReleaseShort(long address, short value) throws Refused {
    requireNumber(address, Short.BYTES);
    ordered.setReleaseShort(address, value);
  }

  @Override
  public void setReleaseInt(long address, int value) throws Refused {
    requireNumber(address, Integer.BYTES);
    ordered.setReleaseInt(address, value);
  }

  @Override
  public void setReleaseLong(long address, long value) throws Refused {
    requireNumber(address, Long.BYTES);
    ordered.setReleaseLong(address, value);
  }

  private void requireNumber(long address, int bytes) throws Refused {
    if (address % bytes != 0) {
      throw new Refused("address 0x%x is not a multiple of %d".formatted(address, bytes));
    }
    requireMemory(address, bytes);
  }

  private void requireMemory(long address, long length) throws Refused {
    if (!memory.contains(address, length)) {
      throw new Refused(
          "address 0x%x, length %d, is outside the guest's memory".formatted(address, length));
    }
  }
}
