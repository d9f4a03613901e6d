/** Buses, devices and the backends behind them; knows no thread, no VM and no vCPU. */
@org.jspecify.annotations.NullMarked
module io.cupule.device {
  requires static org.jspecify;

  exports io.cupule.device;
}
