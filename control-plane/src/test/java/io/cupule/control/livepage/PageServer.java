package io.cupule.control.livepage;

import io.cupule.control.server.ApiServer;
import io.cupule.control.server.FreeAddress;
import io.cupule.control.server.HttpListener;
import io.cupule.control.server.route.Refusal;
import io.cupule.control.server.route.Refusals;
import io.cupule.control.server.route.Router;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Serves the page and nothing else, so that there is no machine behind it. */
final class PageServer implements AutoCloseable {
  private static final long IDLE_MILLIS = Duration.ofSeconds(30).toMillis();

  private final ApiServer server;
  private final Path socket;
  private final InetSocketAddress address;

  private PageServer(Path socket, InetSocketAddress address) {
    this.server =
        new ApiServer(
            IDLE_MILLIS,
            thrown -> thrown instanceof Refusal refusal ? refusal : Refusals.internal(),
            thrown -> {
              throw new AssertionError(thrown);
            },
            _ -> {});
    this.socket = socket;
    this.address = address;
  }

  /** Starts it, with its socket in a folder. */
  static PageServer of(Path folder) throws IOException {
    PageServer page = new PageServer(folder.resolve("page.sock"), FreeAddress.find());
    HttpListener listener = new HttpListener(new Router(LivePage.routes()), Optional.empty());
    page.server.listen(page.socket, listener);
    page.server.listen(page.address, listener, Set.of());
    page.server.start();
    return page;
  }

  Path socket() {
    return socket;
  }

  String url() {
    return "http://127.0.0.1:" + address.getPort() + "/";
  }

  @Override
  public void close() {
    server.close();
  }
}
