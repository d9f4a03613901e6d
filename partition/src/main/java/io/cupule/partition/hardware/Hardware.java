package io.cupule.partition.hardware;

import io.cupule.device.DeviceCounter;
import io.cupule.kvm.VcpuFd;
import io.cupule.partition.report.VmKvmStats;
import io.cupule.partition.vm.VmRun;
import io.cupule.vcpu.Vcpu;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@link VmRun} needs of the hardware of its incarnation. */
public interface Hardware extends AutoCloseable {
  /** Returns the vCPUs in order; the first one boots. */
  List<Vcpu> vcpus();

  /** Returns whether a vCPU is launched with the VM, like the first, or by the guest's SIPI. */
  boolean startsWithVm(Vcpu vcpu);

  /** Sets the boot vCPU's first state, on its thread. */
  void enterKernel(VcpuFd fd);

  /** Restores memory and devices as after power-up, while all vCPUs rest. */
  void renew();

  /** Returns what its devices counted; takes no lock that an operation holds for long. */
  Map<DeviceCounter, Long> counts();

  /** Returns the statistics that KVM keeps; empty if the kernel has none. */
  Optional<VmKvmStats> kvmStats();

  /** Stops its timers. Any thread may call it; repeatable. */
  void quiet();

  /** Releases all resources, after the threads of its vCPUs have ended; repeatable. */
  @Override
  void close();
}
