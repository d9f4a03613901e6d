package io.cupule.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.locks.LockRecord;
import io.cupule.partition.locks.LockRecord.Pair;
import io.cupule.partition.locks.RecordingLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The order of locks that the package's page gives, against what threads really do. */
@RequiresKvm
@Timeout(180)
final class LockOrderTest {
  private static final Path PAGE = Path.of("src/main/java/io/cupule/partition/package-info.java");
  private static final Pattern ITEM = Pattern.compile("<li>\\{@code (\\w+)}");

  /** Kinds of which a thread may hold several, of VMs in their order. */
  private static final Set<String> SEVERAL = Set.of("operations");

  @TempDir private Path directory;

  @BeforeEach
  void forget() {
    LockRecord.clear();
  }

  private static List<String> order() throws IOException {
    return ITEM.matcher(Files.readString(PAGE)).results().map(item -> item.group(1)).toList();
  }

  private static boolean isInOrder(Pair pair, List<String> order) {
    int outer = order.indexOf(pair.outer());
    int inner = order.indexOf(pair.inner());
    return outer >= 0 && (outer < inner || (outer == inner && SEVERAL.contains(pair.outer())));
  }

  private static void record(Class<? extends Runnable> workload, Object... arguments)
      throws ReflectiveOperationException {
    RecordingLoader loader = new RecordingLoader("io.cupule.partition.");
    Class<?> recorded = loader.loadClass(workload.getName());
    ((Runnable) recorded.getConstructors()[0].newInstance(arguments)).run();
  }

  @Test
  void allOperationsTakeTheLocksInTheOrderOfThePage() throws Exception {
    record(LockWorkload.class, directory);

    List<String> order = order();
    List<Pair> pairs = LockRecord.pairs();
    assertThat(pairs)
        .allSatisfy(pair -> assertThat(isInOrder(pair, order)).as("%s", pair).isTrue());
    assertThat(pairs)
        .contains(
            new Pair("arrangement", "operations"),
            new Pair("operations", "operations"),
            new Pair("operations", "VmStates"),
            new Pair("VmStates", "Restarts"));
  }

  /** Two locks in two orders. */
  public static final class Upside implements Runnable {
    private final Object inner = new Object();

    /** Makes one. */
    public Upside() {}

    @Override
    public void run() {
      synchronized (inner) {
        new Down().take(this);
      }
    }

    synchronized void taken() {}

    /** Takes another one's. */
    static final class Down {
      synchronized void take(Upside other) {
        other.taken();
      }
    }
  }

  @Test
  void locksThatAreNotOnThePageAreFound() throws Exception {
    record(Upside.class);

    assertThat(LockRecord.pairs())
        .containsExactlyInAnyOrder(
            new Pair("Upside", "Down"), new Pair("Upside", "Upside"), new Pair("Down", "Upside"));
    assertThat(LockRecord.pairs()).noneMatch(pair -> isInOrder(pair, List.of("arrangement")));
  }
}
