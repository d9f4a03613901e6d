package io.cupule.control.resource;

import io.cupule.control.server.Call;
import io.cupule.partition.file.FileAccess;

/**
 * Which of the host's files a call may name.
 *
 * @param owner over the socket of the user who runs the daemon
 * @param others over TCP, with the token
 */
public record ApiFiles(FileAccess owner, FileAccess others) {

  FileAccess of(Call call) {
    return call.isRemote() ? others : owner;
  }
}
