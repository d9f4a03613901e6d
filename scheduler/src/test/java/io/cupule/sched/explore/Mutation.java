package io.cupule.sched.explore;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.instruction.InvokeInstruction;

/**
 * A fault put in a compiled method on purpose.
 *
 * @param type the class
 * @param method the name of its method, or methods
 * @param edit the change
 */
record Mutation(String type, String method, Edit edit) {
  /** Changes code one element at a time. */
  @FunctionalInterface
  interface Edit {
    /** Returns true if it has put something in the place of {@code element}. */
    boolean replaces(CodeBuilder code, CodeElement element);
  }

  static Mutation of(Class<?> type, String method, Edit edit) {
    return new Mutation(type.getName(), method, edit);
  }

  /** Tells whether an element is a call of that method. */
  static boolean isCall(CodeElement element, String method) {
    return element instanceof InvokeInstruction call && call.name().equalsString(method);
  }

  boolean isFor(String className) {
    return type.equals(className);
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
