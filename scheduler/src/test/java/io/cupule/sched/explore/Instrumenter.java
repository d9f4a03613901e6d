package io.cupule.sched.explore;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Interfaces;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Puts the hooks of {@link Steps} in the methods of a class: each access to a field becomes a call
 * of an {@linkplain Accessors accessor}, and so does each VarHandle operation; what a method read
 * is forgotten when it returns. Constructors keep their accesses, as nobody else has the object
 * yet, and give it its {@link Tag} at the end.
 */
final class Instrumenter {
  static final ClassDesc STEPS = ClassDesc.of("io.cupule.sched.explore.Steps");
  private static final String VAR_HANDLE = "java/lang/invoke/VarHandle";
  private static final Set<String> COLLECTION_CHANGES =
      Set.of("add", "addFirst", "addLast", "remove", "set", "put", "clear", "poll", "addAll");

  private final ClassFile classFile =
      ClassFile.of(
          ClassFile.ClassHierarchyResolverOption.of(
              ClassHierarchyResolver.ofResourceParsing(Instrumenter.class.getClassLoader())));
  private final Fields fields;
  private final Predicate<String> isStepped;

  /**
   * Makes one for the classes that {@code isStepped} accepts by name.
   *
   * @param fields takes note of their fields
   */
  Instrumenter(Fields fields, Predicate<String> isStepped) {
    this.fields = fields;
    this.isStepped = isStepped;
  }

  ClassModel parse(byte[] bytes) {
    return classFile.parse(bytes);
  }

  byte[] instrument(ClassModel model) {
    Accessors accessors = new Accessors(model, fields);
    return classFile.transformClass(
        model,
        new ClassTransform() {
          @Override
          public void accept(ClassBuilder builder, ClassElement element) {
            switch (element) {
              case MethodModel method -> builder.transformMethod(method, method(method, accessors));
              case Interfaces _ when accessors.replaceInterfaces() -> {}
              default -> builder.with(element);
            }
          }

          @Override
          public void atEnd(ClassBuilder builder) {
            accessors.addTo(builder);
          }
        });
  }

  private MethodTransform method(MethodModel method, Accessors accessors) {
    return MethodTransform.transformingCode(
        switch (method.methodName().stringValue()) {
          case ConstantDescs.INIT_NAME -> accessors::tagAtEnd;
          case ConstantDescs.CLASS_INIT_NAME -> CodeTransform.ACCEPT_ALL;
          default -> new Body(accessors, Loops.of(method), fields.newPlace());
        });
  }

  private boolean isStepped(ClassDesc type) {
    return type.isClassOrInterface()
        && isStepped.test(type.packageName() + "." + type.displayName());
  }

  /** One method's code. */
  private final class Body implements CodeTransform {
    private final Accessors accessors;
    private final Loops loops;
    private final long place;

    Body(Accessors accessors, Loops loops, long place) {
      this.accessors = accessors;
      this.loops = loops;
      this.place = place;
    }

    @Override
    public void atStart(CodeBuilder code) {
      code.loadConstant(place);
      code.invokestatic(STEPS, "call", MethodTypeDesc.of(CD_void, CD_long));
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      switch (element) {
        case FieldInstruction access -> field(code, access);
        case InvokeInstruction call -> call(code, call);
        case ReturnInstruction end -> {
          result(code, end.typeKind());
          code.with(element);
        }
        case LabelTarget target when loops.isHead(target.label()) -> {
          code.with(element);
          loopHead(code, target.label());
        }
        default -> code.with(element);
      }
    }

    private void field(CodeBuilder code, FieldInstruction access) {
      ClassDesc owner = access.owner().asSymbol();
      String name = access.name().stringValue();
      ClassDesc type = access.typeSymbol();
      if (access.opcode() == Opcode.GETFIELD && isStepped(owner)) {
        code.invokestatic(owner, Accessors.getter(name), MethodTypeDesc.of(type, owner));
      } else if (access.opcode() == Opcode.PUTFIELD && isStepped(owner)) {
        code.invokestatic(owner, Accessors.setter(name), MethodTypeDesc.of(CD_void, owner, type));
      } else {
        code.with(access);
      }
    }

    private void call(CodeBuilder code, InvokeInstruction call) {
      String owner = call.owner().asInternalName();
      String name = call.name().stringValue();
      if (owner.equals(VAR_HANDLE) && call.opcode() == Opcode.INVOKEVIRTUAL) {
        accessors.callOperation(code, name, call.typeSymbol());
        return;
      }
      if (owner.startsWith("java/util/") && COLLECTION_CHANGES.contains(name)) {
        code.loadConstant(owner + "." + name);
        code.invokestatic(STEPS, "collectionChanges", MethodTypeDesc.of(CD_void, CD_String));
      }
      code.with(call);
    }

    private void loopHead(CodeBuilder code, Label head) {
      code.invokestatic(STEPS, "loop", MethodTypeDesc.of(CD_void));
      loops.forEachLocal(
          head,
          (slot, kind) -> {
            code.loadLocal(kind, slot);
            Accessors.widen(code, kind);
            ClassDesc passed = kind == TypeKind.REFERENCE ? CD_Object : CD_long;
            code.invokestatic(STEPS, "local", MethodTypeDesc.of(CD_void, passed));
          });
      code.loadConstant(fields.newPlace());
      code.invokestatic(STEPS, "loopHead", MethodTypeDesc.of(CD_void, CD_long));
    }

    private void result(CodeBuilder code, TypeKind kind) {
      if (kind == TypeKind.VOID) {
        code.lconst_0();
      } else {
        Accessors.duplicate(code, kind);
        Accessors.widen(code, kind);
      }
      ClassDesc passed = kind == TypeKind.REFERENCE ? CD_Object : CD_long;
      code.invokestatic(STEPS, "back", MethodTypeDesc.of(CD_void, passed));
    }
  }
}
