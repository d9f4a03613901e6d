package io.cupule.api.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** A path of the API, with its query parameters. */
public final class ApiPath {
  /** The metrics for Prometheus; text, not JSON. */
  public static final ApiPath METRICS = new ApiPath("/metrics");

  /** The names that scenarios allow for VMs. */
  private static final Pattern VM_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,30}");

  private final String text;

  private ApiPath(String text) {
    this.text = text;
  }

  /**
   * Makes a fixed path.
   *
   * @param path below {@code /v1}, for example {@code /vms}
   */
  public static ApiPath of(String path) {
    return new ApiPath("/v1" + path);
  }

  /**
   * Makes the path of a VM.
   *
   * @param name the VM's name
   * @throws ApiException if no VM can have this name, such as {@code ..}
   */
  public static ApiPath vm(String name) {
    if (!VM_NAME.matcher(name).matches()) {
      throw new ApiException(
          ApiException.Kind.INPUT,
          "no VM can have the name '" + name + "'",
          "`cupule ps` lists those that there are");
    }
    return of("/vms/" + encode(name));
  }

  /**
   * Appends a part to the path.
   *
   * @param name for example {@code vcpus}
   */
  public ApiPath then(String name) {
    return new ApiPath(text + "/" + encode(name));
  }

  /** Adds a query parameter. */
  public ApiPath with(String parameter, String value) {
    String mark = text.contains("?") ? "&" : "?";
    return new ApiPath(text + mark + parameter + "=" + encode(value));
  }

  private static String encode(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Returns the path in HTTP form. */
  @Override
  public String toString() {
    return text;
  }
}
