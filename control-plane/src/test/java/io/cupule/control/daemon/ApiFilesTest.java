package io.cupule.control.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.control.daemon.DaemonSettings.Tcp;
import io.cupule.control.server.HttpCall;
import io.cupule.kvm.testing.RequiresKvm;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a token, or the socket, is worth: which of the host's files its holder may name. */
@Timeout(60)
@RequiresKvm
class ApiFilesTest {
  private static final String TOKEN = "0123456789abcdef";
  private static final String READ_TOKEN = "fedcba9876543210";

  @TempDir private Path folder;
  private Path root;
  private Path secret;
  private InetSocketAddress tcp = InetSocketAddress.createUnresolved("127.0.0.1", 0);

  @BeforeEach
  void makeFiles() throws Exception {
    root = Files.createDirectory(folder.resolve("root"));
    secret = Files.writeString(folder.resolve("authorized_keys"), "mine");
    Files.write(root.resolve("kernel"), new byte[] {(byte) 0xf4});
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      tcp = InetSocketAddress.createUnresolved("127.0.0.1", socket.getLocalPort());
    }
  }

  private TestDaemon daemon(Path... files) throws Exception {
    DaemonSettings unix = TestDaemon.settings(folder);
    return TestDaemon.withoutVms(
        folder,
        new DaemonSettings(
            unix.socket(),
            unix.state(),
            Optional.empty(),
            Optional.of(
                new Tcp(
                    tcp,
                    Optional.of(Files.writeString(folder.resolve("token"), TOKEN)),
                    Optional.of(Files.writeString(folder.resolve("read"), READ_TOKEN)))),
            "test",
            Map.of(),
            unix.idle(),
            List.of(files),
            Set.of()));
  }

  private HttpResponse<String> overTcp(String token, String method, String path, String body)
      throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + tcp.getPort() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .headers("Authorization", "Bearer " + token, "Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString());
    }
  }

  private HttpResponse<String> create(String vm) throws Exception {
    return overTcp(TOKEN, "POST", "/v1/vms", vm);
  }

  private static String vm(String name, String fields) {
    return """
    {"name": "%s", "affinity": [%d], "dedicated": false, "memory": "16M", %s}\
    """
        .formatted(name, TestDaemon.CPU, fields);
  }

  private static String booting(String kernel) {
    return vm("alpha", "\"kernel\": \"" + kernel + "\", \"loadAddress\": \"0x7c00\"");
  }

  private static String writing(String file) {
    return vm(
        "alpha",
        "\"kernel\": \"builtin:echo\", \"serial\": {\"sink\": \"file\", \"path\": \""
            + file
            + "\"}");
  }

  @Test
  void overTcpNoFileCanBeNamedByDefault() throws Exception {
    try (TestDaemon _ = daemon()) {
      assertThat(create(booting(root + "/kernel")).statusCode()).isEqualTo(422);
      assertThat(create(writing(root + "/out")).statusCode()).isEqualTo(422);
      String module = "\"kernel\": \"builtin:echo\", \"modules\": [{\"path\": \"/etc/hostname\"}]";
      assertThat(create(vm("alpha", module)).body())
          .contains("modules[0].path")
          .contains("--files DIR");
      assertThat(create(vm("alpha", "\"kernel\": \"builtin:echo\"")).statusCode()).isEqualTo(201);
    }
    assertThat(root.resolve("out")).doesNotExist();
  }

  @Test
  void refusalDoesNotTellWhetherAFileOutsideIsThere() throws Exception {
    try (TestDaemon _ = daemon(root)) {
      for (String outside : List.of("%s", "../%s", "root/../../%s", "/%s")) {
        String there = create(booting(outside.formatted(secret))).body();
        String absent = create(booting(outside.formatted(folder.resolve("absent___keys")))).body();

        assertThat(there).contains("may be named");
        assertThat(there.replace("authorized_keys", "NAME"))
            .isEqualTo(absent.replace("absent___keys", "NAME"));
      }
      Files.createSymbolicLink(root.resolve("to-there"), secret);
      Files.createSymbolicLink(root.resolve("to-absent"), folder.resolve("absent"));
      for (boolean sink : List.of(true, false)) {
        String there = create(sink ? writing("to-there") : booting("to-there")).body();
        String absent = create(sink ? writing("to-absent") : booting("to-absent")).body();
        assertThat(there.replace("to-there", "NAME"))
            .isEqualTo(absent.replace("to-absent", "NAME"));
      }
    }
  }

  @Test
  void filesBeneathTheFolderCanBeNamedThroughEveryDoor() throws Exception {
    try (TestDaemon daemon = daemon(root)) {
      HttpResponse<String> created = create(writing("out.log"));

      assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("out.log"))))
          .isEqualTo("rw-------");
      assertThat(
              HttpCall.json(
                      daemon.socket(),
                      "POST",
                      "/v1/vms",
                      booting(root + "/kernel").replace("alpha", "b"))
                  .status())
          .isEqualTo(201);
      assertThat(
              HttpCall.json(
                      daemon.socket(),
                      "POST",
                      "/v1/vms",
                      booting(secret.toString()).replace("alpha", "c"))
                  .status())
          .isEqualTo(422);
    }
  }

  @Test
  void linkThatIsPutInPlaceLaterHelpsNobody() throws Exception {
    try (TestDaemon daemon = daemon(root)) {
      assertThat(create(writing("out.log")).statusCode()).isEqualTo(201);
      assertThat(create(booting("kernel").replace("alpha", "beta")).statusCode()).isEqualTo(201);
      for (String vm : List.of("alpha", "beta")) {
        assertThat(daemon.post("/v1/vms/" + vm + "/start").status()).isEqualTo(200);
        assertThat(daemon.post("/v1/vms/" + vm + "/stop?timeout=1ms").status()).isEqualTo(200);
      }
      for (String file : List.of("out.log", "kernel")) {
        Files.delete(root.resolve(file));
        Files.createSymbolicLink(root.resolve(file), secret);
      }

      assertThat(daemon.post("/v1/vms/alpha/start").body()).contains("symbolic link");
      assertThat(daemon.post("/v1/vms/beta/start").body()).contains("symbolic link");
      assertThat(secret).hasContent("mine");
    }
  }

  @Test
  void ownersSocketNamesAnyFileWithoutFolders() throws Exception {
    try (TestDaemon daemon = daemon()) {
      assertThat(
              HttpCall.json(daemon.socket(), "POST", "/v1/vms", booting(root + "/kernel")).status())
          .isEqualTo(201);
    }
  }

  @Test
  void folderThatIsNotThereIsToldAtTheStart() {
    assertThatThrownBy(() -> daemon(folder.resolve("absent")))
        .isInstanceOf(DaemonException.class)
        .hasMessageContaining("absent: it does not exist");
  }

  @Test
  void readTokenIsForLookingOnly() throws Exception {
    try (TestDaemon daemon = daemon()) {
      assertThat(create(vm("alpha", "\"kernel\": \"builtin:echo\"")).statusCode()).isEqualTo(201);

      assertThat(overTcp(READ_TOKEN, "GET", "/v1/vms", "").statusCode()).isEqualTo(200);
      assertThat(overTcp(READ_TOKEN, "OPTIONS", "/v1/vms", "").statusCode()).isEqualTo(204);
      for (String path : List.of("/start", "/console", "/stop", "/reset")) {
        HttpResponse<String> refused = overTcp(READ_TOKEN, "POST", "/v1/vms/alpha" + path, "x");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("for read access only").contains("--token-file");
      }
      assertThat(overTcp(READ_TOKEN, "DELETE", "/v1/vms/alpha", "").statusCode()).isEqualTo(403);
      assertThat(overTcp(READ_TOKEN, "PATCH", "/v1/scheduling", "{}").statusCode()).isEqualTo(403);
      assertThat(overTcp(READ_TOKEN + "x", "GET", "/v1/vms", "").statusCode()).isEqualTo(401);
      assertThat(daemon.get("/v1/vms/alpha").body()).contains("\"created\"");
    }
  }
}
