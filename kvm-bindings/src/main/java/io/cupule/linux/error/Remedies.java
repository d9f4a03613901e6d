package io.cupule.linux.error;

import java.util.List;

/** The known remedies for failed calls. */
final class Remedies {
  /** A remedy for calls with a name that starts with {@code call}, and for that errno. */
  private record Advice(String call, String errno, String remedy) {}

  private static final List<Advice> KNOWN =
      List.of(
          new Advice(
              "open(/dev/kvm)",
              "ENOENT",
              "load the kvm_intel or kvm_amd module, switch virtualization on in the firmware, or"
                  + " pass the device into the container (--device /dev/kvm)"),
          new Advice(
              "open(/dev/kvm)",
              "EPERM",
              "the container's device rules forbid /dev/kvm; start it with --device /dev/kvm"),
          new Advice(
              "open(/dev/kvm)",
              "ENODEV",
              "this CPU has no usable virtualization extension; look at the kernel log"),
          new Advice(
              "KVM_CREATE_VM",
              "EACCES",
              "a security module of the host forbids it; look at the kernel log"),
          new Advice(
              "KVM_CREATE_VM",
              "EBUSY",
              "another hypervisor holds the CPU's virtualization extension; stop it"),
          new Advice(
              "KVM_CREATE_VCPU",
              "EINVAL",
              "use fewer vCPUs; KVM_CAP_MAX_VCPUS is this host's limit"),
          new Advice(
              "KVM_SET_USER_MEMORY_REGION",
              "EEXIST",
              "guest memory slots overlap; give each its own guest-physical range"),
          new Advice(
              "mmap(hugetlb)",
              "ENOMEM",
              "reserve huge pages first (vm.nr_hugepages), or use hugePages: none"),
          new Advice(
              "mmap(hugetlb)",
              "EINVAL",
              "this host has no huge pages of that size; use another size or hugePages: none"),
          new Advice("mmap(guest memory)", "ENOMEM", "give the VM less memory or free some"),
          new Advice("mmap(guest memory)", "EAGAIN", "raise the locked-memory limit (ulimit -l)"),
          new Advice("mlock(guest memory", "ENOMEM", Remedies.MEMLOCK),
          new Advice("mlock(guest memory", "EPERM", Remedies.MEMLOCK),
          new Advice("mlock(guest memory", "EAGAIN", "give the VM less memory or free some"),
          new Advice(
              "madvise(MADV_HUGEPAGE)",
              "EINVAL",
              "this kernel has no transparent huge pages; use hugePages: none"),
          new Advice(
              "sched_setaffinity",
              "EINVAL",
              "that CPU is offline or outside the process's cpuset; choose one that is allowed"),
          new Advice(
              "sched_setscheduler",
              "EPERM",
              "real-time classes need CAP_SYS_NICE or an rtprio limit (ulimit -r)"),
          new Advice("", "EMFILE", "raise the limit of open files (ulimit -n)"),
          new Advice("", "ENFILE", "raise the system's limit of open files (fs.file-max)"),
          new Advice("KVM_", "ENOTTY", "this kernel's KVM is too old for the call; update it"));

  private static final String MEMLOCK =
      "more than RLIMIT_MEMLOCK allows; raise it (ulimit -l, LimitMEMLOCK=, --ulimit memlock=-1), grant"
          + " CAP_IPC_LOCK, or do not lock the VM's memory";

  private Remedies() {}

  /** Returns the message of a failed call. */
  static String describe(String call, int errno) {
    String name = Errno.name(errno);
    for (Advice advice : KNOWN) {
      if (call.startsWith(advice.call) && advice.errno.equals(name)) {
        return describe(call, errno, advice.remedy);
      }
    }
    return call + ": " + name + " (" + Errno.meaning(errno) + ")";
  }

  /** Returns the message of a failed call with a known remedy. */
  static String describe(String call, int errno, String remedy) {
    return call + ": " + Errno.name(errno) + " - " + remedy;
  }
}
