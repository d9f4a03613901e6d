package io.cupule.it.client;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.openapitools.codegen.ClientOptInput;
import org.openapitools.codegen.DefaultGenerator;
import org.openapitools.codegen.config.CodegenConfigurator;

/** A Java client as users get it: from the API's document by OpenAPI Generator, then compiled. */
final class GeneratedClient implements AutoCloseable {
  private static final String DOCUMENT = "/io/cupule/control/resource/openapi.json";
  private static final String USE = "ClientUse";

  private final URLClassLoader classes;
  private final Object use;

  private GeneratedClient(URLClassLoader classes, Object use) {
    this.classes = classes;
    this.use = use;
  }

  /**
   * Generates and compiles a client.
   *
   * @param folder an empty folder
   * @param url where the daemon is
   * @param token what it wants to see
   */
  static GeneratedClient of(Path folder, String url, String token) throws Exception {
    Path source = folder.resolve("source");
    Path output = Files.createDirectory(folder.resolve("classes"));
    generate(Files.writeString(folder.resolve("openapi.json"), resource(DOCUMENT)), source);
    Files.writeString(
        source.resolve("src/main/java").resolve(USE + ".java"), resource(USE + ".java"));
    compile(source, output);
    URLClassLoader classes =
        new URLClassLoader(
            new URL[] {output.toUri().toURL()}, GeneratedClient.class.getClassLoader());
    return new GeneratedClient(
        classes,
        classes
            .loadClass(USE)
            .getConstructor(URI.class, String.class)
            .newInstance(URI.create(url), token));
  }

  private static void generate(Path document, Path source) {
    CodegenConfigurator settings =
        new CodegenConfigurator()
            .setGeneratorName("java")
            .setLibrary("native")
            .setInputSpec(document.toString())
            .setOutputDir(source.toString())
            .setInvokerPackage("generated")
            .setApiPackage("generated.api")
            .setModelPackage("generated.model")
            .addAdditionalProperty("useJakartaEe", true);
    for (String part : List.of("apis", "models", "supportingFiles")) {
      settings.addGlobalProperty(part, "");
    }
    for (String part : List.of("apiTests", "modelTests", "apiDocs", "modelDocs")) {
      settings.addGlobalProperty(part, "false");
    }
    ClientOptInput input = settings.toClientOptInput();
    List<?> _ = new DefaultGenerator().opts(input).generate();
  }

  private static void compile(Path source, Path output) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
    try (Stream<Path> tree = Files.walk(source);
        StandardJavaFileManager files = compiler.getStandardFileManager(said, null, null)) {
      List<Path> sources = tree.filter(file -> file.toString().endsWith(".java")).toList();
      List<String> options =
          List.of(
              "-d",
              output.toString(),
              "-proc:none",
              "-nowarn",
              "-classpath",
              System.getProperty(
                  "surefire.test.class.path", System.getProperty("java.class.path")));
      boolean compiled =
          compiler
              .getTask(null, files, said, options, null, files.getJavaFileObjectsFromPaths(sources))
              .call();
      if (!compiled) {
        throw new AssertionError(
            said.getDiagnostics().stream()
                .map(Object::toString)
                .collect(Collectors.joining("\n", "the generated client does not compile:\n", "")));
      }
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream stream =
        Objects.requireNonNull(GeneratedClient.class.getResourceAsStream(name), name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Calls a method of the program that uses the client; what that throws comes out. */
  void use(String method, Object... arguments) throws Throwable {
    Class<?>[] types = Stream.of(arguments).map(Object::getClass).toArray(Class<?>[]::new);
    try {
      use.getClass().getMethod(method, types).invoke(use, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause();
    }
  }

  @Override
  public void close() throws IOException {
    classes.close();
  }
}
