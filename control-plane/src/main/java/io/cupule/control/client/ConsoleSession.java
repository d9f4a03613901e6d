package io.cupule.control.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Somebody at the serial port of a VM: what the guest sends goes to a screen, what is typed goes to
 * the guest. Of the thread that calls {@link #run}; a second one reads the keys.
 */
public final class ConsoleSession {
  /** What Ctrl-] sends. */
  public static final int ESCAPE = 0x1d;

  private static final int CHUNK = 4 << 10;

  private final ApiClient api;
  private final ApiPath vm;
  private final ApiPath console;
  private final OptionalInt escape;
  private final Consumer<String> trouble;
  private volatile boolean detached;

  /**
   * A session that has not begun.
   *
   * @param api the daemon
   * @param vm the VM's name
   * @param escape the byte that ends the session; none where all bytes are the guest's
   * @param trouble told when the guest did not get what was typed
   */
  public ConsoleSession(ApiClient api, String vm, OptionalInt escape, Consumer<String> trouble) {
    this.api = api;
    this.vm = ApiPath.vm(vm);
    this.console = this.vm.then("console");
    this.escape = escape;
    this.trouble = trouble;
  }

  /**
   * Shows what the guest sent lately and from now on, until the escape is typed, the VM is removed,
   * or nobody reads the screen any more.
   *
   * @param keys what is typed; its end does not end the session
   * @param screen where the guest's output goes
   * @return whether the escape was typed
   * @throws IOException if the screen cannot be written or the daemon hangs up
   */
  public boolean run(InputStream keys, OutputStream screen)
      throws IOException, InterruptedException {
    boolean isRead = true;
    try (InputStream output = api.stream(console)) {
      Thread.ofPlatform().daemon().name("keys").start(() -> type(keys, output));
      isRead = copy(output, screen);
    } catch (IOException ended) {
      if (!detached) {
        throw ended;
      }
    }
    if (isRead && !detached) {
      checkRemoved();
    }
    return detached;
  }

  /** Only with the VM the daemon ends the stream. */
  private void checkRemoved() throws InterruptedException {
    try {
      Answer _ = api.get(vm);
    } catch (ApiException gone) {
      if (gone.kind() == ApiException.Kind.INPUT) {
        return;
      }
      throw gone;
    }
    throw api.hungUp();
  }

  /**
   * Shows what the guest sent lately.
   *
   * @param screen where it goes
   */
  public void replay(OutputStream screen) throws IOException, InterruptedException {
    try (InputStream output = api.stream(console.with("follow", "false"))) {
      boolean _ = copy(output, screen);
    }
  }

  /** Returns whether somebody reads the screen still. */
  private static boolean copy(InputStream output, OutputStream screen) throws IOException {
    byte[] chunk = new byte[CHUNK];
    boolean isRead = true;
    for (int length = output.read(chunk); isRead && length >= 0; length = output.read(chunk)) {
      screen.write(chunk, 0, length);
      screen.flush();
      isRead = !(screen instanceof PrintStream stdout && stdout.checkError());
    }
    return isRead;
  }

  private void type(InputStream keys, InputStream output) {
    byte[] chunk = new byte[CHUNK];
    try {
      for (int length = keys.read(chunk); length >= 0; length = keys.read(chunk)) {
        int end = escapeIn(chunk, length);
        send(Arrays.copyOf(chunk, end));
        if (end < length) {
          detached = true;
          output.close();
          return;
        }
      }
    } catch (IOException gone) {
      trouble.accept("the keyboard is gone: " + gone.getMessage());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(byte[] typed) throws InterruptedException {
    try {
      if (typed.length > 0) {
        api.send(console, typed);
      }
    } catch (ApiException refused) {
      trouble.accept(String.valueOf(refused.getMessage()));
    }
  }

  private int escapeIn(byte[] chunk, int length) {
    for (int at = 0; at < length; at++) {
      if (escape.isPresent() && chunk[at] == escape.getAsInt()) {
        return at;
      }
    }
    return length;
  }
}
