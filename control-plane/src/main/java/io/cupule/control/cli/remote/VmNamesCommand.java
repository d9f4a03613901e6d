package io.cupule.control.cli.remote;

import io.cupule.api.VmList;
import io.cupule.api.client.ApiClient;
import io.cupule.api.client.ApiPath;
import io.cupule.control.cli.error.ExitCode;
import io.cupule.device.backend.PlainText;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cupule vm-names}: prints the shell's completions for a VM's name. */
@Command(name = "vm-names", hidden = true, description = "Print the names of the daemon's VMs.")
final class VmNamesCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private DaemonSocket daemon;

  @Override
  public Integer call() throws InterruptedException {
    try (ApiClient api = daemon.open()) {
      api.get(ApiPath.of("/vms"))
          .as(VmList.class)
          .vms()
          .forEach(vm -> spec.commandLine().getOut().println(PlainText.line(vm.name())));
    }
    return ExitCode.OK.value();
  }
}
