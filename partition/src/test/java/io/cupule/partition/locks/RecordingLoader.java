package io.cupule.partition.locks;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;

/**
 * Loads the classes of one package and those below it anew, with hooks around monitors, {@code
 * ReentrantLock} and {@code SchedLock}. The owner of a lock is the object whose method takes it, or
 * the class in a static method.
 */
public final class RecordingLoader extends ClassLoader {
  private static final ClassDesc RECORD = ClassDesc.of(LockRecord.class.getName());
  private static final ClassDesc REENTRANT =
      ClassDesc.of("java.util.concurrent.locks.ReentrantLock");
  private static final ClassDesc UNIT = ClassDesc.of("java.util.concurrent.TimeUnit");
  private static final ClassDesc SCHED_LOCK = ClassDesc.of("io.cupule.sched.SchedLock");

  private final String prefix;
  private final ClassFile classFile =
      ClassFile.of(
          ClassFile.ClassHierarchyResolverOption.of(
              ClassHierarchyResolver.ofResourceParsing(RecordingLoader.class.getClassLoader())));

  static {
    registerAsParallelCapable();
  }

  /**
   * Makes a loader.
   *
   * @param prefix how the names of the classes begin that it loads itself
   */
  public RecordingLoader(String prefix) {
    super(RecordingLoader.class.getClassLoader());
    this.prefix = prefix;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(prefix) || name.startsWith(RecordingLoader.class.getPackageName())) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      ClassModel model = classFile.parse(in.readAllBytes());
      byte[] bytes = classFile.transformClass(model, withHooks(model));
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ClassTransform withHooks(ClassModel model) {
    ClassDesc type = model.thisClass().asSymbol();
    return (builder, element) -> {
      if (element instanceof MethodModel method) {
        builder.transformMethod(method, MethodTransform.transformingCode(new Hooks(type, method)));
      } else {
        builder.with(element);
      }
    };
  }

  /** The hooks of one method. */
  private record Hooks(ClassDesc type, MethodModel method) implements CodeTransform {
    private boolean isStatic() {
      return method.flags().has(AccessFlag.STATIC);
    }

    /** Pushes the owner of the locks that the method takes. */
    private void owner(CodeBuilder code) {
      if (isStatic() || method.methodName().equalsString(ConstantDescs.INIT_NAME)) {
        code.loadConstant(type);
      } else {
        code.aload(0);
      }
    }

    @Override
    public void atStart(CodeBuilder code) {
      if (method.flags().has(AccessFlag.SYNCHRONIZED)) {
        if (isStatic()) {
          code.loadConstant(type);
        } else {
          code.aload(0);
        }
        owner(code);
        code.invokestatic(RECORD, "entered", MethodTypeDesc.of(CD_void, CD_Object, CD_Object));
      }
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      switch (element) {
        case MonitorInstruction enter when enter.opcode() == Opcode.MONITORENTER -> {
          code.dup();
          code.with(element);
          owner(code);
          code.invokestatic(RECORD, "entered", MethodTypeDesc.of(CD_void, CD_Object, CD_Object));
        }
        case InvokeInstruction call when call.owner().asSymbol().equals(REENTRANT) ->
            reentrant(code, call);
        case InvokeInstruction call when call.owner().asSymbol().equals(SCHED_LOCK) ->
            schedLock(code, call);
        default -> code.with(element);
      }
    }

    private void reentrant(CodeBuilder code, InvokeInstruction call) {
      switch (call.name().stringValue()) {
        case "lock" -> {
          owner(code);
          code.invokestatic(RECORD, "lock", MethodTypeDesc.of(CD_void, REENTRANT, CD_Object));
        }
        case "tryLock" -> {
          owner(code);
          code.invokestatic(
              RECORD,
              "tryLock",
              MethodTypeDesc.of(CD_boolean, REENTRANT, CD_long, UNIT, CD_Object));
        }
        case "unlock" -> letGo(code, call);
        default -> code.with(call);
      }
    }

    private void schedLock(CodeBuilder code, InvokeInstruction call) {
      switch (call.name().stringValue()) {
        case "lock" -> {
          code.dup();
          code.with(call);
          owner(code);
          code.invokestatic(RECORD, "took", MethodTypeDesc.of(CD_void, CD_Object, CD_Object));
        }
        case "unlock" -> letGo(code, call);
        default -> code.with(call);
      }
    }

    private static void letGo(CodeBuilder code, InvokeInstruction call) {
      code.dup();
      code.invokestatic(RECORD, "letsGo", MethodTypeDesc.of(CD_void, CD_Object));
      code.with(call);
    }
  }
}
