package io.cupule.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.cupule.device.CharBackend;
import io.cupule.device.Device;
import io.cupule.device.MachineControl;
import io.cupule.partition.state.MachineListener;
import io.cupule.vcpu.exit.ExitHandler;
import io.cupule.vcpu.exit.MsrHandler;
import io.cupule.vcpu.exit.VcpuRegion;
import io.cupule.vcpu.inject.InterruptSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * No vCPU's thread waits for the host: from what handles its exits, from devices, from what takes
 * guest output and from what is told about VMs, no call leads to a file, a stream or a terminal.
 * Followed are calls, into lambdas as well, and every implementation in the program of what is
 * called; not followed are method references and calls through the JDK's own interfaces, so the
 * implementations of {@link MachineListener}, which devices reach through those, are roots.
 */
class ExitPathTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.cupule");

  /** What runs on a vCPU's thread, or while an operation on a VM holds others up. */
  private static final Map<Class<?>, Set<String>> ROOTS =
      Map.of(
          ExitHandler.class, methods(ExitHandler.class),
          VcpuRegion.class, methods(VcpuRegion.class),
          MsrHandler.class, methods(MsrHandler.class),
          InterruptSource.class, methods(InterruptSource.class),
          Device.class, Set.of("read", "write"),
          CharBackend.class, Set.of("write"),
          MachineControl.class, methods(MachineControl.class),
          MachineListener.class, methods(MachineListener.class));

  private static final Set<String> WAITING_PACKAGES =
      Set.of("java.io", "java.nio.channels", "java.net");

  private static final Set<String> WAITING_CLASSES =
      Set.of(
          "java.nio.file.Files",
          "io.cupule.linux.HostFile",
          "io.cupule.linux.Pty",
          "io.cupule.linux.Epoll",
          "io.cupule.linux.NotifySocket");

  /** Where each method was reached from; the roots from themselves. */
  private final Map<JavaCodeUnit, JavaCodeUnit> reached = new LinkedHashMap<>();

  private final List<String> waits = new ArrayList<>();

  @Test
  void nothingOnAVcpusWayWaitsForTheHost() {
    Deque<JavaCodeUnit> next = new ArrayDeque<>();
    roots().forEach(root -> reach(root, root, next));
    while (!next.isEmpty()) {
      follow(next.remove(), next);
    }

    assertThat(waits).isEmpty();
    assertThat(reached.keySet().stream().map(ExitPathTest::name))
        .as("the rule sees what it is about")
        .contains(
            "OutputSource.put",
            "OutputWriter.wake",
            "LinePrinter.print",
            "SerialPort.settle",
            "Bus.write",
            "ApicMsrs.write",
            "EventLog.add");
  }

  private static Set<String> methods(Class<?> type) {
    return Set.copyOf(Stream.of(type.getDeclaredMethods()).map(m -> m.getName()).toList());
  }

  private static Stream<JavaMethod> roots() {
    return ROOTS.entrySet().stream()
        .flatMap(root ->
            CLASSES.stream()
                .filter(type -> type.isAssignableTo(root.getKey()))
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> root.getValue().contains(method.getName())));
  }

  private void follow(JavaCodeUnit from, Deque<JavaCodeUnit> next) {
    for (JavaCall<?> call : from.getCallsFromSelf()) {
      JavaClass owner = call.getTargetOwner();
      if (waits(owner)) {
        waits.add(path(from) + " -> " + owner.getSimpleName() + "." + call.getName());
      } else if (owner.getPackageName().startsWith("io.cupule")) {
        targets(call).forEach(target -> reach(target, from, next));
      }
    }
  }

  /** An exception is no stream. */
  private static boolean waits(JavaClass owner) {
    return !owner.isAssignableTo(Throwable.class)
        && (WAITING_PACKAGES.contains(owner.getPackageName())
            || WAITING_CLASSES.contains(owner.getName()));
  }

  /** The method that is called, and all that may be in its place. */
  private static Stream<JavaCodeUnit> targets(JavaCall<?> call) {
    JavaClass owner = call.getTargetOwner();
    List<String> parameters =
        call.getTarget().getRawParameterTypes().stream().map(JavaClass::getName).toList();
    return Stream.concat(
            Stream.of(owner),
            Stream.concat(
                owner.getAllRawSuperclasses().stream(), owner.getAllSubclasses().stream()))
        .flatMap(type -> type.getCodeUnits().stream())
        .filter(unit -> unit.getName().equals(call.getName()))
        .filter(unit -> !unit.getModifiers().contains(JavaModifier.ABSTRACT))
        .filter(unit ->
            unit.getRawParameterTypes().stream()
                .map(JavaClass::getName)
                .toList()
                .equals(parameters));
  }

  private void reach(JavaCodeUnit unit, JavaCodeUnit from, Deque<JavaCodeUnit> next) {
    if (reached.putIfAbsent(unit, from) == null) {
      next.add(unit);
    }
  }

  private String path(JavaCodeUnit unit) {
    JavaCodeUnit from = reached.get(unit);
    String here = name(unit);
    return from == null || from.equals(unit) ? here : path(from) + " -> " + here;
  }

  private static String name(JavaCodeUnit unit) {
    return unit.getOwner().getSimpleName() + "." + unit.getName();
  }
}
