package io.cupule.partition.file;

import io.cupule.linux.HostFile;
import io.cupule.linux.RegularFile;
import io.cupule.linux.RootFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Decides which files a name may refer to, by its author. For any thread. */
public sealed interface FileAccess {
  /** The rights of the user who runs the program: every file that Linux lets that user open. */
  FileAccess OWN = new Own();

  /** The right to no file at all. */
  FileAccess NONE = new Beneath(List.of());

  /**
   * Returns the right to files beneath some folders only.
   *
   * @param roots the folders; they must stay open as long as files are opened
   */
  static FileAccess beneath(List<RootFolder> roots) {
    return new Beneath(roots);
  }

  /**
   * Returns the file for a name.
   *
   * @param name the name as written
   * @param directory the start of a relative name, for the user's own rights
   * @return empty if the name is not allowed; then nothing was looked up
   */
  Optional<NamedFile> file(Path name, Path directory);

  /** Describes the allowed names; follows a refusal. */
  String remedy();

  /** Opens a file for reading; see {@link NamedFile#read}. */
  FileChannel read(Path file) throws IOException;

  /** Creates or empties a file; see {@link NamedFile#replace}. */
  HostFile replace(Path file) throws IOException;

  /** Inspects a path; see {@link NamedFile#look}. */
  <T> T look(Path file, Function<Path, T> look) throws IOException;

  /** The user's rights. */
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
   * The right to files beneath some folders. A relative name starts from the first folder.
   *
   * @param roots the folders; empty for no file at all
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
