package io.cupule.control.resource;

import io.cupule.control.server.route.Call;
import io.cupule.partition.file.FileAccess;

/**
 * Decides which host files a call may name.
 *
 * @param owner for calls over the socket of the user who runs the daemon
 * @param others for calls over TCP, with the token
 */
public record ApiFiles(FileAccess owner, FileAccess others) {

  FileAccess of(Call call) {
    return call.isRemote() ? others : owner;
  }
}
