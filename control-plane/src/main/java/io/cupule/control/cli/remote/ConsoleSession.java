package io.cupule.control.cli.remote;

import io.cupule.api.client.Answer;
import io.cupule.api.client.ApiClient;
import io.cupule.api.client.ApiException;
import io.cupule.api.client.ApiPath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Connects a user to the serial port of a VM: guest output goes to a screen, typed keys go to the
 * guest. One thread calls {@link #run}; a second one reads the keys.
 */
final class ConsoleSession {
  /** The byte of Ctrl-]. */
  static final int ESCAPE = 0x1d;

  private static final int CHUNK = 4 << 10;

  private final ApiClient api;
  private final ApiPath vm;
  private final ApiPath console;
  private final OptionalInt escape;
  private final Consumer<String> trouble;
  private volatile boolean detached;

  /**
   * Makes a session that has not begun.
   *
   * @param api the daemon
   * @param vm the VM's name
   * @param escape the byte that ends the session; empty to send all bytes to the guest
   * @param trouble receives a message if the guest did not get the keys
   */
  ConsoleSession(ApiClient api, String vm, OptionalInt escape, Consumer<String> trouble) {
    this.api = api;
    this.vm = ApiPath.vm(vm);
    this.console = this.vm.then("console");
    this.escape = escape;
    this.trouble = trouble;
  }

  /**
   * Shows recent and new guest output until the escape is typed, the VM is removed, or the screen
   * is closed.
   *
   * @param keys the typed keys; their end does not end the session
   * @param screen receives the guest's output
   * @return whether the escape was typed
   * @throws IOException if the screen cannot be written or the daemon closes the connection
   */
  boolean run(InputStream keys, OutputStream screen) throws IOException, InterruptedException {
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

  /** Checks that the VM was removed; only then the daemon ends the stream. */
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
   * Shows recent guest output.
   *
   * @param screen receives the output
   */
  void replay(OutputStream screen) throws IOException, InterruptedException {
    try (InputStream output = api.stream(console.with("follow", "false"))) {
      boolean _ = copy(output, screen);
    }
  }

  /** Copies the output; returns whether the screen is still open. */
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
