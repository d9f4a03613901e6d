package io.cupule.it;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between modules, and the one door to native code. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.cupule");

  private static final String THREAD_MAKERS =
      "VcpuConfig|GuestTimers|RealtimeThread|Reaper|Machine|Simulation"
          + "|ThreadTrial|LastWords|TopScreen|ConsoleSession|RawTerminal|Main";

  @Test
  void arrowsBetweenModulesRunOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("control-plane")
        .definedBy("io.cupule.control..")
        .layer("api")
        .definedBy("io.cupule.api..")
        .layer("partition")
        .definedBy("io.cupule.partition..")
        .layer("vcpu")
        .definedBy("io.cupule.vcpu..")
        .layer("device-model")
        .definedBy("io.cupule.device..")
        .optionalLayer("scheduler")
        .definedBy("io.cupule.sched..", "io.cupule.time..", "io.cupule.queue..", "io.cupule.loop..")
        .layer("kvm-bindings")
        .definedBy("io.cupule.kvm..", "io.cupule.linux..")
        .whereLayer("control-plane")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("api")
        .mayOnlyBeAccessedByLayers("control-plane")
        .whereLayer("partition")
        .mayOnlyBeAccessedByLayers("control-plane")
        .whereLayer("vcpu")
        .mayOnlyBeAccessedByLayers("partition", "control-plane")
        .whereLayer("device-model")
        .mayOnlyBeAccessedByLayers("partition", "control-plane")
        .check(CLASSES);
  }

  /** A program that calls the daemon needs no hypervisor on its module path. */
  @Test
  void documentsAndTheClientOfTheApiKnowNothingElseOfCupule() {
    noClasses()
        .that()
        .resideInAPackage("io.cupule.api..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.cupule..").and(resideOutsideOfPackage("io.cupule.api..")))
        .check(CLASSES);
  }

  @Test
  void onlyTheKvmModuleTouchesNativeMemoryAndCode() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.cupule.kvm..", "io.cupule.linux..")
        .should()
        .dependOnClassesThat(resideInAPackage("java.lang.foreign"))
        .check(CLASSES);
  }

  @Test
  void callsOfLinuxKnowNothingOfKvm() {
    noClasses()
        .that()
        .resideInAPackage("io.cupule.linux..")
        .should()
        .dependOnClassesThat(resideInAPackage("io.cupule.kvm.."))
        .check(CLASSES);
  }

  @Test
  void timeQueuesAndLoopsKnowNothingOfScheduling() {
    noClasses()
        .that()
        .resideInAnyPackage("io.cupule.time..", "io.cupule.queue..", "io.cupule.loop..")
        .should()
        .dependOnClassesThat(resideInAPackage("io.cupule.sched.."))
        .check(CLASSES);
  }

  @Test
  void devicesKnowTimeButNotScheduling() {
    noClasses()
        .that()
        .resideInAPackage("io.cupule.device..")
        .should()
        .dependOnClassesThat(resideInAPackage("io.cupule.sched.."))
        .check(CLASSES);
  }

  /**
   * A loop runs in a LoopRunner, so its errors are counted and its end is joined. Others make a
   * thread only for a task that ends by itself, for vCPUs, or as a factory for a runner.
   */
  @Test
  void nobodyElseMakesThreads() {
    noClasses()
        .that(
            are(
                resideInAPackage("io.cupule.(sched|time|queue|vcpu|device|partition|api|control)..")
                    .and(not(nameMatching(".*\\.(" + THREAD_MAKERS + ")(\\$.*)?")))))
        .should()
        .callMethod(Thread.class, "ofPlatform")
        .orShould()
        .callConstructorWhere(target(owner(equivalentTo(Thread.class))))
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.cupule.(**)").should().beFreeOfCycles().check(CLASSES);
  }
}
