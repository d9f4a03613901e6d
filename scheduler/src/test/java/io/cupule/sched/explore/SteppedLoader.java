package io.cupule.sched.explore;

import io.cupule.sched.Pcpu;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassModel;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Loads the scheduler's classes and the workloads anew, with hooks. Between the compiled class and
 * the hooks a {@link Mutation} may spoil a method.
 */
final class SteppedLoader extends ClassLoader {
  private static final List<String> SHIPPED =
      List.of("io.cupule.sched.", "io.cupule.time.", "io.cupule.queue.");
  private static final String JCSTRESS = "io.cupule.sched.memory."; // needs its library
  private static final String EXPLORER = "io.cupule.sched.explore.";
  private static final String WORKLOADS = EXPLORER + "workload.";

  final Fields fields;
  private final List<Mutation> mutations;
  private final List<String> prefixes;
  private final List<Class<?>> roots;
  private final Set<Mutation> applied = new HashSet<>();

  static {
    registerAsParallelCapable();
  }

  SteppedLoader(Plan plan) {
    super(SteppedLoader.class.getClassLoader());
    fields = new Fields(plan.granularity());
    mutations = plan.mutations();
    prefixes = plan.prefixes();
    roots = plan.roots();
  }

  /** Makes a workload by the constructor that takes {@code arguments}. */
  Workload workload(Class<? extends Workload> type, Object... arguments) {
    try {
      Class<?> stepped = loadClass(type.getName());
      return (Workload) stepped.getConstructors()[0].newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Loads and initializes all classes, so that no initializer runs in an exploration.
   *
   * @throws IllegalStateException if a mutation found nothing to change
   */
  void loadAll() {
    loadAll(Pcpu.class);
    loadAll(SteppedLoader.class);
    roots.forEach(this::loadAll);
    for (Mutation mutation : mutations) {
      if (!applied.contains(mutation)) {
        throw new IllegalStateException("nothing to change for " + mutation);
      }
    }
  }

  /** Loads what is to be stepped of all that was compiled together with {@code one}. */
  private void loadAll(Class<?> one) {
    try {
      Path place = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(place)) {
        loadAll(place);
      } else {
        try (FileSystem jar = FileSystems.newFileSystem(place)) {
          loadAll(jar.getPath("/"));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private void loadAll(Path root) throws IOException, ClassNotFoundException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        String name = root.relativize(file).toString().replace('/', '.');
        if (name.endsWith(".class") && isStepped(name)) {
          Class.forName(name.substring(0, name.length() - ".class".length()), true, this);
        }
      }
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!isStepped(name)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  /**
   * Everything of the scheduler's module and of the plan, but not its tests nor the explorer
   * itself.
   */
  private boolean isStepped(String name) {
    return (isOfTheScheduler(name) || prefixes.stream().anyMatch(name::startsWith))
        && !name.contains("Test");
  }

  private static boolean isOfTheScheduler(String name) {
    return SHIPPED.stream().anyMatch(name::startsWith)
        && !name.startsWith(JCSTRESS)
        && (!name.startsWith(EXPLORER) || name.startsWith(WORKLOADS));
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    String file = name.replace('.', '/') + ".class";
    try (InputStream in = SteppedLoader.class.getClassLoader().getResourceAsStream(file)) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      Instrumenter instrumenter = new Instrumenter(fields, this::isStepped);
      ClassModel model = instrumenter.parse(in.readAllBytes());
      for (Mutation mutation : mutations) {
        if (mutation.isFor(name)) {
          model = instrumenter.parse(mutation.apply(model, () -> applied.add(mutation)));
        }
      }
      byte[] bytes = instrumenter.instrument(model);
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
