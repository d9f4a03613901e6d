package io.cupule.sched.explore;

import static java.lang.constant.ConstantDescs.CD_VarHandle;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import io.cupule.sched.rendezvous.StopTarget;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A fault put in a compiled method on purpose.
 *
 * @param type the class
 * @param method the name of its method, or methods
 * @param edit the change
 */
public record Mutation(String type, String method, Edit edit) {
  /** Changes code one element at a time. */
  @FunctionalInterface
  public interface Edit {
    /** Returns true if it has put something in the place of {@code element}. */
    boolean replaces(CodeBuilder code, CodeElement element);
  }

  /**
   * The target does not enter by an atomic change but by a store, which may overwrite a stop that
   * was requested since it looked.
   */
  public static Mutation enterByStore() {
    ClassDesc target = ClassDesc.of(StopTarget.class.getName());
    AtomicBoolean done = new AtomicBoolean();
    return of(
        StopTarget.class,
        "enter",
        (code, element) -> {
          boolean found = isCall(element, "compareAndSet") && done.compareAndSet(false, true);
          if (found) {
            // from VarHandle, target, expected, new to VarHandle, target, new
            code.dup2_x2().pop2().pop2();
            code.invokevirtual(
                CD_VarHandle, "setVolatile", MethodTypeDesc.of(CD_void, target, CD_long));
            code.iconst_1();
          }
          return found;
        });
  }

  /** A target always says that it is outside. */
  public static Mutation neverInGuest() {
    return of(
        StopTarget.class,
        "inGuest",
        (code, element) -> {
          boolean found = isCall(element, "read");
          if (found) {
            code.pop().lconst_0();
          }
          return found;
        });
  }

  static Mutation of(Class<?> type, String method, Edit edit) {
    return new Mutation(type.getName(), method, edit);
  }

  /** Tells whether an element is a call of that method. */
  static boolean isCall(CodeElement element, String method) {
    return element instanceof InvokeInstruction call && call.name().equalsString(method);
  }

  /** Tells whether an element writes that field. */
  static boolean isWrite(CodeElement element, String field) {
    return element instanceof FieldInstruction access
        && access.opcode() == Opcode.PUTFIELD
        && access.name().equalsString(field);
  }

  /** Leaves out the writes of a field that takes one stack slot. */
  static Mutation dropWrite(Class<?> type, String method, String field) {
    return of(
        type,
        method,
        (code, element) -> {
          boolean found = isWrite(element, field);
          if (found) {
            code.pop2();
          }
          return found;
        });
  }

  /** Leaves out the calls of methods without parameters and result. */
  static Mutation dropCall(Class<?> type, String method, String... callees) {
    Set<String> names = Set.of(callees);
    return of(
        type,
        method,
        (code, element) -> {
          boolean found =
              element instanceof InvokeInstruction call
                  && names.contains(call.name().stringValue());
          if (found) {
            code.pop();
          }
          return found;
        });
  }

  boolean isFor(String className) {
    return type.equals(className);
  }

  /**
   * Writes the class with the change where another JVM can find it on its class path.
   *
   * @throws IllegalStateException if there was nothing to change
   */
  public void writeTo(Path directory) throws IOException {
    String file = type.replace('.', '/') + ".class";
    AtomicBoolean made = new AtomicBoolean();
    byte[] bytes;
    try (InputStream in =
        Objects.requireNonNull(Mutation.class.getClassLoader().getResourceAsStream(file))) {
      bytes = apply(ClassFile.of().parse(in.readAllBytes()), () -> made.set(true));
    }
    if (!made.get()) {
      throw new IllegalStateException("nothing to change for " + this);
    }
    Path target = directory.resolve(file);
    Files.createDirectories(target.getParent());
    Files.write(target, bytes);
  }

  /** Returns the class with the change; runs {@code made} each time there was something to do. */
  byte[] apply(ClassModel model, Runnable made) {
    ClassTransform transform =
        ClassTransform.transformingMethodBodies(
            candidate -> candidate.methodName().equalsString(method),
            (code, element) -> {
              if (element instanceof Instruction && edit.replaces(code, element)) {
                made.run();
              } else {
                code.with(element);
              }
            });
    return ClassFile.of().transformClass(model, transform);
  }
}
