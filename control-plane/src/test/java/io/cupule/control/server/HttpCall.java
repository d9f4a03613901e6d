package io.cupule.control.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client that says exactly what it is told over a Unix-domain socket, and reads to the end. */
public final class HttpCall {
  private HttpCall() {}

  /**
   * What came back.
   *
   * @param status 0 where the server hung up without an answer
   * @param headers by name in lower case
   * @param body the body, without chunks
   */
  public record Answer(int status, Map<String, String> headers, String body) {
    /** The body as JSON. */
    public JsonNode json() {
      return JsonMapper.shared().readTree(body);
    }
  }

  /** A call without a body. */
  public static Answer call(Path socket, String method, String target, String... headers)
      throws IOException {
    return raw(socket, head(method, target, headers) + "\r\n");
  }

  /** A call with a JSON body. */
  public static Answer json(Path socket, String method, String target, String body)
      throws IOException {
    return body(socket, method, target, "application/json", body);
  }

  /** A call with a body. */
  public static Answer body(Path socket, String method, String target, String type, String body)
      throws IOException {
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    return raw(
        socket,
        head(method, target, "Content-Type: " + type, "Content-Length: " + length) + "\r\n" + body);
  }

  private static String head(String method, String target, String... headers) {
    StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: d\r\n");
    head.append("Connection: close\r\n");
    Arrays.stream(headers).forEach(header -> head.append(header).append("\r\n"));
    return head.toString();
  }

  /** Sends bytes as they are and reads until the server hangs up. */
  public static Answer raw(Path socket, String request) throws IOException {
    try (SocketChannel channel = connect(socket)) {
      try {
        send(channel, request);
      } catch (IOException hungUp) { // what it said before that is still there to read
        return parse(readAll(channel));
      }
      return parse(readAll(channel));
    }
  }

  /** Connects. */
  public static SocketChannel connect(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    return channel;
  }

  /** Sends text as it is. */
  public static void send(SocketChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Reads until a text has come. */
  public static void readUntil(SocketChannel channel, String text) throws IOException {
    StringBuilder all = new StringBuilder();
    ByteBuffer buffer = ByteBuffer.allocate(8192);
    while (all.indexOf(text) < 0) {
      if (channel.read(buffer) < 0) {
        throw new IOException("the server hung up after " + all);
      }
      buffer.flip();
      all.append(StandardCharsets.ISO_8859_1.decode(buffer));
      buffer.clear();
    }
  }

  private static byte[] readAll(SocketChannel channel) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(8192);
    try {
      while (channel.read(buffer) >= 0) {
        all.write(buffer.array(), 0, buffer.position());
        buffer.clear();
      }
    } catch (IOException reset) { // a server that hangs up with input unread resets
      return all.toByteArray();
    }
    return all.toByteArray();
  }

  private static Answer parse(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      return new Answer(0, Map.of(), text);
    }
    String[] lines = text.substring(0, end).split("\r\n", -1);
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 1; i < lines.length; i++) {
      String[] parts = lines[i].split(": ?", 2);
      headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
    }
    String body = text.substring(end + 4);
    boolean chunked = "chunked".equals(headers.get("transfer-encoding"));
    return new Answer(
        Integer.parseInt(lines[0].split(" ", 3)[1]), headers, chunked ? unchunked(body) : body);
  }

  private static String unchunked(String body) {
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (true) {
      int line = body.indexOf("\r\n", at);
      int length = line < 0 ? 0 : Integer.parseInt(body.substring(at, line), 16);
      if (length == 0) {
        return text.toString();
      }
      text.append(body, line + 2, line + 2 + length);
      at = line + 2 + length + 2;
    }
  }
}
