package io.cupule.partition.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupule.kvm.testing.Requirement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Guests in C, in {@code src/test/guests}: each is one file on top of {@code pc.h}, and prints what
 * it found as lines {@code name=value}. A test that uses one needs {@link Requirement#CC}.
 */
public final class CompiledGuest {
  private static final Path SOURCES = Path.of("src/test/guests").toAbsolutePath();
  private static final int SECONDS = 60;
  private static final List<String> OPTIONS =
      List.of(
          "-O1",
          "-m64",
          "-w",
          "-ffreestanding",
          "-fno-pic",
          "-no-pie",
          "-mno-red-zone",
          "-mgeneral-regs-only",
          "-fno-stack-protector",
          "-fcf-protection=none",
          "-fno-strict-aliasing",
          "-nostdlib",
          "-static",
          "-Wl,-Ttext=0x200000",
          "-Wl,--build-id=none");

  private CompiledGuest() {}

  /**
   * Compiles a guest.
   *
   * @param name of its file, without the ending
   * @param folder where the image is to be
   */
  public static Path compile(String name, Path folder) throws IOException, InterruptedException {
    Path image = folder.resolve(name + ".elf");
    List<String> command = new ArrayList<>(List.of("cc"));
    command.addAll(OPTIONS);
    command.addAll(List.of("-o", image.toString(), SOURCES.resolve(name + ".c").toString()));
    Process compiler = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(compiler.getInputStream().readAllBytes(), UTF_8);
    if (!compiler.waitFor(SECONDS, TimeUnit.SECONDS) || compiler.exitValue() != 0) {
      throw new AssertionError("cc could not compile " + name + ": " + output);
    }
    return image;
  }

  /** The values that a guest printed, hexadecimal, by name. */
  public static Map<String, String> results(String printed) {
    Map<String, String> results = new TreeMap<>();
    printed
        .lines()
        .filter(line -> line.contains("="))
        .forEach(line -> results.put(line.replaceFirst("=.*", ""), line.replaceFirst(".*=", "")));
    return results;
  }
}
