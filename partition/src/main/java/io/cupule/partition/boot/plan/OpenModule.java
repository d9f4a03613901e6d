package io.cupule.partition.boot.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * A module whose file is open while a kernel is loaded.
 *
 * @param index its index among the modules, from 0
 * @param content the file
 * @param args its string, without NUL
 */
public record OpenModule(int index, ImageContent content, String args) implements AutoCloseable {

  /** Opens the files of all modules. */
  public static List<OpenModule> open(List<BootModule> modules) {
    var open = new ArrayList<OpenModule>();
    var faults = new Faults();
    for (int i = 0; i < modules.size(); i++) {
      BootModule module = modules.get(i);
      int index = i;
      faults.attempt(() -> open.add(open(module, index)));
    }
    try {
      faults.raise();
    } catch (BootException e) {
      closeAll(open);
      throw e;
    }
    return open;
  }

  private static OpenModule open(BootModule module, int index) {
    try {
      return new OpenModule(index, ImageContent.of(module.file()), module.args());
    } catch (BootException e) {
      throw e.ofModule(index);
    }
  }

  /** Closes the files of modules. */
  public static void closeAll(List<OpenModule> modules) {
    modules.forEach(OpenModule::close);
  }

  /** Refuses a string with a NUL inside, which would end it for the kernel. */
  public void checkArgs() {
    try {
      BootArea.requireNoNul(content.name(), args);
    } catch (BootException e) {
      throw e.ofModule(index);
    }
  }

  @Override
  public void close() {
    content.close();
  }
}
