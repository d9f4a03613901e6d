package io.cupule.vcpu.exit;

import io.cupule.kvm.KvmRun;
import io.cupule.kvm.VcpuFd;
import io.cupule.kvm.memory.GuestMemory;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads an exit's operands from the run area and passes the exit on. Only the vCPU's own thread may
 * call it; {@link #io} and {@link #mmio} allocate nothing.
 */
public final class ExitDispatch {
  private static final int EVENT_SHUTDOWN = 1;
  private static final int EVENT_RESET = 2;

  private final VcpuFd fd;
  private final KvmRun run;
  private final GuestMemory memory;
  private final ExitHandler vm;
  private final VcpuRegion[] ports;
  private final VcpuRegion[] pages;
  private final MsrHandler msrs;
  private final ExitLog log = new ExitLog();
  private boolean exited;

  /** Of the last access in a region, from its base. */
  private long offset;

  /**
   * Makes the dispatch.
   *
   * @param vm handles accesses outside the vCPU's own regions
   * @param ports the vCPU's own ports
   * @param pages the vCPU's own addresses
   * @param msrs handles its model-specific registers
   */
  public ExitDispatch(
      VcpuFd fd,
      GuestMemory memory,
      ExitHandler vm,
      List<VcpuRegion> ports,
      List<VcpuRegion> pages,
      MsrHandler msrs) {
    this.fd = fd;
    this.run = fd.runArea();
    this.memory = memory;
    this.vm = vm;
    this.ports = ports.toArray(VcpuRegion[]::new);
    this.pages = pages.toArray(VcpuRegion[]::new);
    this.msrs = msrs;
  }

  /** Returns the reason of an exit, from the result of KVM_RUN. */
  public ExitReason reason(int result) {
    if (result == 0) {
      return ExitReason.of(run.exitReason());
    }
    if (result == VcpuFd.INTERRUPTED || result == VcpuFd.TRY_AGAIN) {
      return ExitReason.INTR;
    }
    throw VcpuFd.runFailure(result);
  }

  /**
   * Adds an exit to the log.
   *
   * @param nanoTime when KVM_RUN returned
   */
  public void record(ExitReason reason, long nanoTime) {
    exited = true;
    log.begin(reason, nanoTime);
  }

  /** Handles an INIT of the vCPU. */
  public void init() {
    for (VcpuRegion region : ports) {
      region.init();
    }
    for (VcpuRegion region : pages) {
      region.init();
    }
  }

  /** Handles a port access; a string instruction has several elements. */
  public void io() {
    int port = run.ioPort();
    int size = run.ioSize();
    int count = run.ioCount();
    boolean out = run.ioIsOut();
    for (int i = 0; i < count; i++) {
      long value;
      if (out) {
        value = run.ioData(i);
        writePort(port, size, value);
      } else {
        value = readPort(port, size);
        run.ioData(i, value);
      }
      log.access(out, port, size, value);
    }
  }

  /** Handles an access to an address without memory. */
  public void mmio() {
    long gpa = run.mmioGpa();
    int size = run.mmioLength();
    boolean write = run.mmioIsWrite();
    long value;
    if (write) {
      value = run.mmioData();
      writeMemory(gpa, size, value);
    } else {
      value = readMemory(gpa, size);
      run.mmioData(value);
    }
    log.access(write, gpa, size, value);
  }

  private long readPort(int port, int size) {
    VcpuRegion own = find(ports, port);
    return own == null ? vm.pioRead(port, size) : own.read(offset, size);
  }

  private void writePort(int port, int size, long value) {
    VcpuRegion own = find(ports, port);
    if (own == null) {
      vm.pioWrite(port, size, value);
    } else {
      own.write(offset, size, value);
    }
  }

  private long readMemory(long gpa, int size) {
    VcpuRegion own = find(pages, gpa);
    return own == null ? vm.mmioRead(gpa, size) : own.read(offset, size);
  }

  private void writeMemory(long gpa, int size, long value) {
    VcpuRegion own = find(pages, gpa);
    if (own == null) {
      vm.mmioWrite(gpa, size, value);
    } else {
      own.write(offset, size, value);
    }
  }

  /** Returns the region with an address and sets {@link #offset}, or returns null. */
  private @Nullable VcpuRegion find(VcpuRegion[] regions, long address) {
    for (VcpuRegion region : regions) {
      offset = address - region.base(); // read once: the guest may move it meanwhile
      if (Long.compareUnsigned(offset, region.length()) < 0) {
        return region;
      }
    }
    return null;
  }

  /** Reads a model-specific register that KVM leaves to user space. */
  public void readMsr() {
    msrs.read(run);
    log.access(false, run.msrIndex(), Long.BYTES, run.msrData());
  }

  /** Writes a model-specific register that KVM leaves to user space. */
  public void writeMsr() {
    log.access(true, run.msrIndex(), Long.BYTES, run.msrData());
    msrs.write(run);
  }

  /** Returns whether there was an exit, so that an instruction may wait for its completion. */
  public boolean hasExited() {
    return exited;
  }

  /** Returns the end of the vCPU for an exit that the run loop can't continue from. */
  public VcpuEnd end(ExitReason reason) {
    if (reason == ExitReason.SYSTEM_EVENT && run.systemEventType() == EVENT_SHUTDOWN) {
      return new VcpuEnd.PowerOff();
    }
    if (reason == ExitReason.SYSTEM_EVENT && run.systemEventType() == EVENT_RESET) {
      return new VcpuEnd.Reset();
    }
    boolean tripleFault = reason == ExitReason.SHUTDOWN;
    return new VcpuEnd.Crashed(diagnose(FatalExit.describe(reason, run)), tripleFault);
  }

  /** Returns the end for our exception during the delivery of a double fault. */
  public VcpuEnd tripleFault() {
    return new VcpuEnd.Crashed(diagnose("an exception while a double fault was delivered"), true);
  }

  /** Returns the end for a fault in the program or in KVM_RUN. */
  public VcpuEnd crash(String reason) {
    return new VcpuEnd.Crashed(diagnose(reason));
  }

  Diagnostic diagnose(String reason) {
    return new Diagnostic(reason, snapshot(), log.describe());
  }

  /** Takes a snapshot; empty if KVM has given up the VM. */
  private Optional<CpuSnapshot> snapshot() {
    try {
      return Optional.of(CpuSnapshot.take(fd, memory));
    } catch (RuntimeException _) {
      return Optional.empty();
    }
  }
}
