package io.cupule.kvm;

import io.cupule.linux.raw.Linux;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.UnionLayout;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Lists by reflection all that the generated package says about C: sizes, offsets, constants. */
final class GeneratedAbi {
  private static final String OFFSET = "$offset";

  private final List<AbiQuestion> questions = new ArrayList<>();

  private GeneratedAbi() {}

  static List<AbiQuestion> questions() throws Exception {
    GeneratedAbi abi = new GeneratedAbi();
    for (Class<?> generated : classes()) {
      if (generated == Linux.class) {
        abi.constants(generated);
      } else {
        abi.topLevel(generated);
      }
    }
    return abi.questions;
  }

  /** The classes of the generated package that stand for something in C. */
  private static List<Class<?>> classes() throws Exception {
    Path header = Path.of(Objects.requireNonNull(Linux.class.getResource("Linux.class")).toURI());
    List<Class<?>> classes = new ArrayList<>();
    try (Stream<Path> files = Files.list(header.resolveSibling(""))) {
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        String name = file.getFileName().toString();
        if (name.endsWith(".class") && !name.contains("$")) {
          classes.add(
              Class.forName(Linux.class.getPackageName() + "." + name.replace(".class", "")));
        }
      }
    }
    return classes;
  }

  /** A constant of C is a method without parameters. */
  private void constants(Class<?> header) throws ReflectiveOperationException {
    for (Method method : header.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers()) && method.getParameterCount() == 0) {
        ask(method.getName(), method.invoke(null));
      }
    }
  }

  private void topLevel(Class<?> type) throws ReflectiveOperationException {
    MemoryLayout layout = layout(type, "layout");
    if (type.getSuperclass() != Object.class) {
      // a typedef: all it has comes from the type that it names
      ask("sizeof(%s)".formatted(type.getSimpleName()), layout.byteSize());
    } else {
      String keyword = layout instanceof UnionLayout ? "union " : "struct ";
      members(type, keyword + type.getSimpleName());
    }
  }

  /** A member has accessors named after it; the type of a member without a type name is nested. */
  private void members(Class<?> type, String cType) throws ReflectiveOperationException {
    ask("sizeof(%s)".formatted(cType), layout(type, "layout").byteSize());
    for (Method method : type.getDeclaredMethods()) {
      if (method.getName().endsWith(OFFSET)) {
        String member = method.getName().replace(OFFSET, "");
        MemoryLayout layout = layout(type, member + "$layout");
        String cName = layout.name().orElseThrow();
        ask("offsetof(%s, %s)".formatted(cType, cName), method.invoke(null));
        if (layout.byteSize() > 0) { // C has no size for an array without a length
          ask("sizeof(((%s *)0)->%s)".formatted(cType, cName), layout.byteSize());
        }
      }
    }
    for (Class<?> nested : type.getDeclaredClasses()) {
      MemoryLayout layout = layout(type, nested.getSimpleName() + "$layout");
      String element = layout instanceof SequenceLayout ? "[0]" : "";
      String cName = layout.name().orElseThrow() + element;
      members(nested, "__typeof__(((%s *)0)->%s)".formatted(cType, cName));
    }
  }

  private static MemoryLayout layout(Class<?> type, String method)
      throws ReflectiveOperationException {
    return (MemoryLayout) type.getMethod(method).invoke(null);
  }

  private void ask(String expression, Object value) {
    questions.add(AbiQuestion.of(expression, value));
  }
}
