package io.cupule.partition.file;

import io.cupule.kvm.HostFile;
import io.cupule.kvm.RegularFile;
import io.cupule.kvm.RootFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Whose word a file name is, and so what it may lead to. Any thread. */
public sealed interface FileAccess {
  /** The user's own who runs the program: whatever Linux lets that user open. */
  FileAccess OWN = new Own();

  /** Somebody's who may name no file at all. */
  FileAccess NONE = new Beneath(List.of());

  /**
   * Somebody's who may name files beneath some folders only.
   *
   * @param roots the folders; they stay open for as long as files are opened
   */
  static FileAccess beneath(List<RootFolder> roots) {
    return new Beneath(roots);
  }

  /**
   * The file that a name means.
   *
   * @param name as it is written
   * @param directory what a relative name of the user's own starts from
   * @return empty where no such file may be named; then nothing was looked up
   */
  Optional<NamedFile> file(Path name, Path directory);

  /** What may be named, in words, to follow a refusal. */
  String remedy();

  /** Opens a file for reading; see {@link NamedFile#read}. */
  FileChannel read(Path file) throws IOException;

  /** Makes or empties a file; see {@link NamedFile#replace}. */
  HostFile replace(Path file) throws IOException;

  /** Looks at a place; see {@link NamedFile#look}. */
  <T> T look(Path file, Function<Path, T> look) throws IOException;

  /** The user's own. */
  record Own() implements FileAccess {
    @Override
    public Optional<NamedFile> file(Path name, Path directory) {
      return Optional.of(new NamedFile(directory.resolve(name), this));
    }

    @Override
    public String remedy() {
      return "name a file";
    }

    @Override
    public FileChannel read(Path file) throws IOException {
      return RegularFile.open(file);
    }

    @Override
    public HostFile replace(Path file) throws IOException {
      return HostFile.replace(file);
    }

    @Override
    public <T> T look(Path file, Function<Path, T> look) {
      return look.apply(file.toAbsolutePath());
    }
  }

  /**
   * Only beneath some folders. A relative name starts from the first of them.
   *
   * @param roots the folders; none for no file at all
   */
  record Beneath(List<RootFolder> roots) implements FileAccess {
    /** Copies the list. */
    public Beneath {
      roots = List.copyOf(roots);
    }

    @Override
    public Optional<NamedFile> file(Path name, Path directory) {
      return roots.stream()
          .findFirst()
          .map(first -> first.path().resolve(name).normalize())
          .filter(path -> root(path).isPresent())
          .map(path -> new NamedFile(path, this));
    }

    private Optional<RootFolder> root(Path file) {
      return roots.stream().filter(folder -> folder.contains(file)).findFirst();
    }

    private RootFolder rootOf(Path file) throws IOException {
      return root(file).orElseThrow(() -> new AccessDeniedException(file.toString()));
    }

    @Override
    public String remedy() {
      return roots.isEmpty()
          ? "use none, such as a builtin: kernel, or have the daemon started with --files DIR"
          : "name a file beneath "
              + roots.stream()
                  .map(root -> root.path().toString())
                  .collect(Collectors.joining(" or "));
    }

    @Override
    public FileChannel read(Path file) throws IOException {
      return rootOf(file).read(file);
    }

    @Override
    public HostFile replace(Path file) throws IOException {
      return rootOf(file).replace(file);
    }

    @Override
    public <T> T look(Path file, Function<Path, T> look) throws IOException {
      return rootOf(file).look(file, look);
    }
  }
}
