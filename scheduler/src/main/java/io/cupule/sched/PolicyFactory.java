package io.cupule.sched;

/** Makes a policy for one pCPU. */
@FunctionalInterface
public interface PolicyFactory {
  /** Returns a new policy for {@code host}'s pCPU; it does nothing before {@link Policy#start}. */
  Policy create(PolicyHost host);
}
