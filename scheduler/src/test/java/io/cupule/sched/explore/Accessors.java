package io.cupule.sched.explore;

import static io.cupule.sched.explore.Instrumenter.STEPS;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.classfile.ClassFile.ACC_STATIC;
import static java.lang.constant.ConstantDescs.CD_Double;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_VarHandle;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.FieldModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;

/**
 * What is added to one class: its {@link Tag}, and static methods that read and write its fields,
 * or do its VarHandle operations, between hooks.
 */
final class Accessors {
  /** Fields of this prefix belong to the state, but looking at them is no step. */
  private static final String GHOST = "ghost";

  private static final ClassDesc STEPPED = ClassDesc.of("io.cupule.sched.explore.Stepped");
  private static final ClassDesc TAG = ClassDesc.of("io.cupule.sched.explore.Tag");
  private static final String TAG_FIELD = "$tag";

  private final ClassDesc self;
  private final ClassModel model;
  private final boolean isInterface;
  private final List<FieldModel> instanceFields;
  private final int firstField;
  private final List<Operation> operations = new ArrayList<>();

  /** A VarHandle operation that the class does. */
  private record Operation(String accessor, String name, MethodTypeDesc type) {
    /** Its target's class, which has the field. */
    ClassDesc target() {
      return type.parameterType(0);
    }

    ClassDesc value() {
      return type.parameterCount() > 1 ? type.parameterType(1) : type.returnType();
    }

    MethodTypeDesc accessorType() {
      return type.insertParameterTypes(0, CD_VarHandle);
    }
  }

  Accessors(ClassModel model, Fields fields) {
    this.model = model;
    self = model.thisClass().asSymbol();
    isInterface = model.flags().has(AccessFlag.INTERFACE);
    instanceFields =
        model.fields().stream().filter(field -> !field.flags().has(AccessFlag.STATIC)).toList();
    int first = -1;
    for (FieldModel field : instanceFields) {
      int number = fields.add(self.displayName() + "." + field.fieldName().stringValue());
      first = first < 0 ? number : first;
    }
    firstField = Math.max(first, 0);
  }

  static String getter(String field) {
    return "$get$" + field;
  }

  static String setter(String field) {
    return "$set$" + field;
  }

  static void duplicate(CodeBuilder code, TypeKind kind) {
    if (kind.slotSize() == 2) {
      code.dup2();
    } else {
      code.dup();
    }
  }

  /** From a number on the stack to a long; a reference stays. */
  static void widen(CodeBuilder code, TypeKind kind) {
    switch (kind.asLoadable()) {
      case INT -> code.i2l();
      case DOUBLE ->
          code.invokestatic(
              CD_Double, "doubleToRawLongBits", MethodTypeDesc.of(CD_long, CD_double));
      case LONG, REFERENCE -> {}
      default ->
          throw new IllegalStateException("fields of type %s are not stepped".formatted(kind));
    }
  }

  /** In a constructor: the object gets its tag before it returns. */
  void tagAtEnd(CodeBuilder code, CodeElement element) {
    if (element instanceof ReturnInstruction) {
      code.aload(0)
          .loadConstant(firstField)
          .loadConstant(instanceFields.size())
          .invokestatic(STEPS, "created", MethodTypeDesc.of(TAG, CD_int, CD_int))
          .putfield(self, TAG_FIELD, TAG);
    }
    code.with(element);
  }

  /** Calls an accessor with the operands of a VarHandle operation. */
  void callOperation(CodeBuilder code, String name, MethodTypeDesc type) {
    Operation operation = new Operation("$operation$" + operations.size(), name, type);
    operations.add(operation);
    code.invokestatic(self, operation.accessor(), operation.accessorType(), isInterface);
  }

  /** Tells whether the class gets another list of interfaces, with {@link Stepped} in it. */
  boolean replaceInterfaces() {
    return !isInterface;
  }

  void addTo(ClassBuilder builder) {
    operations.forEach(operation -> add(builder, operation));
    if (isInterface) {
      return;
    }
    List<ClassDesc> interfaces = new ArrayList<>();
    model.interfaces().stream().map(ClassEntry::asSymbol).forEach(interfaces::add);
    interfaces.add(STEPPED);
    builder.withInterfaceSymbols(interfaces);
    builder.withField(TAG_FIELD, TAG, ACC_PUBLIC);
    builder.withMethodBody(
        "explorerTag",
        MethodTypeDesc.of(TAG),
        ACC_PUBLIC,
        code -> code.aload(0).getfield(self, TAG_FIELD, TAG).areturn());
    int number = firstField;
    for (FieldModel field : instanceFields) {
      addGetter(builder, field, number);
      if (!field.flags().has(AccessFlag.FINAL)) {
        addSetter(builder, field, number);
      }
      number++;
    }
  }

  private void addGetter(ClassBuilder builder, FieldModel field, int number) {
    String name = field.fieldName().stringValue();
    ClassDesc type = field.fieldTypeSymbol();
    TypeKind kind = TypeKind.from(type);
    builder.withMethodBody(
        getter(name),
        MethodTypeDesc.of(type, self),
        ACC_PUBLIC | ACC_STATIC,
        code -> {
          boolean mutable = !field.flags().has(AccessFlag.FINAL);
          if (mutable) {
            access(code, field, number, false);
          }
          code.aload(0).getfield(self, name, type);
          if (mutable) {
            duplicate(code, kind);
            seen(code, kind);
          }
          code.return_(kind);
        });
  }

  private void addSetter(ClassBuilder builder, FieldModel field, int number) {
    String name = field.fieldName().stringValue();
    ClassDesc type = field.fieldTypeSymbol();
    TypeKind kind = TypeKind.from(type);
    ClassDesc passed = kind == TypeKind.REFERENCE ? CD_Object : CD_long;
    builder.withMethodBody(
        setter(name),
        MethodTypeDesc.of(CD_void, self, type),
        ACC_PUBLIC | ACC_STATIC,
        code -> {
          access(code, field, number, true);
          int old = code.allocateLocal(kind);
          code.aload(0).getfield(self, name, type).storeLocal(kind, old);
          code.aload(0).loadLocal(kind, 1).putfield(self, name, type);
          code.aload(0).getfield(self, TAG_FIELD, TAG).loadConstant(number);
          code.loadLocal(kind, old);
          widen(code, kind);
          code.loadLocal(kind, 1);
          widen(code, kind);
          code.invokestatic(
                  STEPS, "changed", MethodTypeDesc.of(CD_void, TAG, CD_int, passed, passed))
              .return_();
        });
  }

  private static void seen(CodeBuilder code, TypeKind kind) {
    widen(code, kind);
    ClassDesc passed = kind == TypeKind.REFERENCE ? CD_Object : CD_long;
    code.invokestatic(STEPS, "seen", MethodTypeDesc.of(CD_void, passed));
  }

  private void access(CodeBuilder code, FieldModel field, int number, boolean write) {
    if (!field.fieldName().stringValue().startsWith(GHOST)) {
      code.aload(0)
          .getfield(self, TAG_FIELD, TAG)
          .loadConstant(number)
          .loadConstant(field.flags().has(AccessFlag.VOLATILE) ? 1 : 0)
          .loadConstant(write ? 1 : 0)
          .invokestatic(
              STEPS, "access", MethodTypeDesc.of(CD_void, TAG, CD_int, CD_boolean, CD_boolean));
    }
  }

  private static void add(ClassBuilder builder, Operation operation) {
    TypeKind value = TypeKind.from(operation.value());
    TypeKind result = TypeKind.from(operation.type().returnType());
    builder.withMethodBody(
        operation.accessor(),
        operation.accessorType(),
        ACC_PUBLIC | ACC_STATIC,
        code -> {
          String what = operation.target().displayName() + " " + operation.name();
          code.loadConstant(what)
              .invokestatic(STEPS, "operation", MethodTypeDesc.of(CD_void, CD_String));
          int old = code.allocateLocal(value);
          int answer = code.allocateLocal(result == TypeKind.VOID ? TypeKind.INT : result);
          current(code, operation);
          code.storeLocal(value, old);
          int slot = 0;
          for (ClassDesc type : operation.accessorType().parameterList()) {
            TypeKind kind = TypeKind.from(type);
            code.loadLocal(kind, slot);
            slot += kind.slotSize();
          }
          code.invokevirtual(CD_VarHandle, operation.name(), operation.type());
          if (result != TypeKind.VOID) {
            duplicate(code, result);
            code.storeLocal(result, answer);
            seen(code, result);
          }
          code.aload(1).getfield(operation.target(), TAG_FIELD, TAG).aload(0);
          code.loadLocal(value, old);
          widen(code, value);
          current(code, operation);
          widen(code, value);
          code.invokestatic(
              STEPS, "swapped", MethodTypeDesc.of(CD_void, TAG, CD_Object, CD_long, CD_long));
          if (result != TypeKind.VOID) {
            code.loadLocal(result, answer);
          }
          code.return_(result);
        });
  }

  private static void current(CodeBuilder code, Operation operation) {
    code.aload(0)
        .aload(1)
        .invokevirtual(
            CD_VarHandle, "getVolatile", MethodTypeDesc.of(operation.value(), operation.target()));
  }
}
