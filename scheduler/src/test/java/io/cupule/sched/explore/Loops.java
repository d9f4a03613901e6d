package io.cupule.sched.explore;

import java.lang.classfile.Attributes;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.StackMapFrameInfo;
import java.lang.classfile.attribute.StackMapFrameInfo.SimpleVerificationTypeInfo;
import java.lang.classfile.attribute.StackMapFrameInfo.VerificationTypeInfo;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The loops of a method, and the local variables that live where one comes round: those of the
 * verifier's frame there, but for parameters that stay as they were.
 */
final class Loops {
  private final Map<Label, StackMapFrameInfo> heads = new HashMap<>();
  private final Set<Integer> stored = new HashSet<>();
  private final int parameterSlots;

  /** Takes a local variable. */
  @FunctionalInterface
  interface LocalConsumer {
    void accept(int slot, TypeKind kind);
  }

  private Loops(int parameterSlots) {
    this.parameterSlots = parameterSlots;
  }

  static Loops of(MethodModel method) {
    int slots = method.flags().has(AccessFlag.STATIC) ? 0 : 1;
    for (ClassDesc parameter : method.methodTypeSymbol().parameterList()) {
      slots += TypeKind.from(parameter).slotSize();
    }
    Loops loops = new Loops(slots);
    method.code().ifPresent(loops::read);
    return loops;
  }

  private void read(CodeModel code) {
    Set<Label> passed = new HashSet<>();
    Set<Label> targets = new HashSet<>();
    for (CodeElement element : code) {
      switch (element) {
        case LabelTarget target -> passed.add(target.label());
        case BranchInstruction branch when passed.contains(branch.target()) ->
            targets.add(branch.target());
        case StoreInstruction store -> stored.add(store.slot());
        case IncrementInstruction increment -> stored.add(increment.slot());
        default -> {}
      }
    }
    code.findAttribute(Attributes.stackMapTable())
        .ifPresent(table ->
            table.entries().stream()
                .filter(frame -> targets.contains(frame.target()) && frame.stack().isEmpty())
                .forEach(frame -> heads.put(frame.target(), frame)));
  }

  boolean isHead(Label label) {
    return heads.containsKey(label);
  }

  void forEachLocal(Label head, LocalConsumer consumer) {
    List<VerificationTypeInfo> locals = Objects.requireNonNull(heads.get(head)).locals();
    int slot = 0;
    for (VerificationTypeInfo type : locals) {
      TypeKind kind = kind(type);
      if (kind != TypeKind.VOID && (slot >= parameterSlots || stored.contains(slot))) {
        consumer.accept(slot, kind);
      }
      slot += kind == TypeKind.VOID ? 1 : kind.slotSize();
    }
  }

  /** Returns VOID for a slot without a value. */
  private static TypeKind kind(VerificationTypeInfo type) {
    return switch (type) {
      case SimpleVerificationTypeInfo.TOP -> TypeKind.VOID;
      case SimpleVerificationTypeInfo.INTEGER -> TypeKind.INT;
      case SimpleVerificationTypeInfo.LONG -> TypeKind.LONG;
      case SimpleVerificationTypeInfo.DOUBLE -> TypeKind.DOUBLE;
      case SimpleVerificationTypeInfo.FLOAT -> TypeKind.FLOAT;
      default -> TypeKind.REFERENCE;
    };
  }
}
