package io.cupule.control.resource;

import io.cupule.api.ProblemView;
import io.cupule.control.server.route.Route;
import io.cupule.control.server.route.Route.Body;
import io.cupule.control.server.route.Route.Parameter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes the OpenAPI document from the routes, the records and their Javadoc. */
final class OpenApiGenerator {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final ObjectNode root = JSON.createObjectNode();
  private final RecordSchemas schemas;

  private OpenApiGenerator(Set<String> always) {
    schemas = new RecordSchemas(always);
  }

  /**
   * The document as text, the same for every run.
   *
   * @param always names of fields, with those of the counters that every VM has
   */
  static String generate(List<Route> routes, Set<String> always) {
    return new OpenApiGenerator(always).document(routes);
  }

  private String document(List<Route> routes) {
    root.put("openapi", "3.1.0");
    root.putObject("info")
        .put("title", "Cupule")
        .put("version", "1")
        .put("description", "The daemon's API. Every refusal is a problem document (RFC 9457).");
    ArrayNode servers = root.putArray("servers");
    servers
        .addObject()
        .put("url", "http://localhost")
        .put("description", "At the daemon's Unix-domain socket: any host, no token.");
    ObjectNode tcp =
        servers
            .addObject()
            .put("url", "http://{address}")
            .put("description", "At --listen, with the token.");
    tcp.putObject("variables")
        .putObject("address")
        .put("default", "127.0.0.1:9100")
        .put("description", "HOST:PORT of --listen.");
    ArrayNode security = root.putArray("security");
    security.addObject();
    security.addObject().putArray("token");
    ObjectNode paths = root.putObject("paths");
    for (Route route : routes) {
      ObjectNode path = paths.withObjectProperty(route.path().text());
      operation(route, path.putObject(route.verb().name().toLowerCase(Locale.ROOT)));
    }
    ObjectNode components = root.putObject("components");
    schemas.all().set("Vm", vmSchema());
    components.set("schemas", schemas.all());
    components
        .putObject("securitySchemes")
        .putObject("token")
        .put("type", "http")
        .put("scheme", "bearer")
        .put("description", "Over TCP only: the token of the daemon's --token-file.");
    return JSON.writeValueAsString(root) + "\n";
  }

  private void operation(Route route, ObjectNode operation) {
    operation.put("operationId", OperationNames.id(route)).put("summary", route.summary());
    operation.putArray("tags").add(OperationNames.tag(route));
    ArrayNode parameters = JSON.createArrayNode();
    for (String variable : route.path().variables()) {
      ObjectNode schema =
          parameters
              .addObject()
              .put("name", variable)
              .put("in", "path")
              .put("required", true)
              .putObject("schema");
      if (variable.equals("id")) {
        schema.put("type", "integer").put("format", "int32").put("minimum", 0).put("example", 0);
      } else {
        schema.put("type", "string").put("example", "alpha");
      }
    }
    route.query().forEach(parameter -> query(parameter, parameters.addObject()));
    if (!parameters.isEmpty()) {
      operation.set("parameters", parameters);
    }
    route.body().ifPresent(body -> body(body, operation.putObject("requestBody")));
    responses(route, operation.putObject("responses"));
  }

  private static void query(Parameter parameter, ObjectNode node) {
    node.put("name", parameter.name())
        .put("in", "query")
        .put("description", parameter.description());
    ObjectNode schema = node.putObject("schema");
    ObjectNode _ =
        switch (parameter.kind()) {
          case FLAG -> schema.put("type", "boolean");
          case TIME ->
              schema.put("type", "string").put("pattern", "^[1-9][0-9]{0,8}(us|ms|s|m|h)$");
          case NUMBER -> schema.put("type", "integer").put("format", "int64").put("minimum", 0);
          case TEXT -> schema.put("type", "string");
        };
  }

  private void body(Body body, ObjectNode node) {
    node.put("required", true);
    ObjectNode content = node.putObject("content");
    switch (body) {
      case Body.Json json ->
          content
              .putObject("application/json")
              .set("schema", schemas.of(json.type()))
              .set("example", BodyExamples.of(json.type()));
      case Body.Bytes _ -> {
        String mediaType = "application/octet-stream";
        content.putObject(mediaType).set("schema", plain(mediaType));
      }
    }
  }

  private void responses(Route route, ObjectNode responses) {
    Route.Result result = route.result();
    ObjectNode good = responses.putObject(Integer.toString(result.status()));
    good.put("description", result.status() == 204 ? "Done." : "Success.");
    if (result.status() == 201) {
      good.putObject("headers").putObject("Location").putObject("schema").put("type", "string");
    }
    if (!result.mediaTypes().isEmpty()) {
      ObjectNode content = good.putObject("content");
      for (String mediaType : result.mediaTypes()) {
        String plainType = mediaType.split(";", 2)[0];
        content
            .putObject(plainType)
            .set("schema", result.type().map(schemas::of).orElseGet(() -> plain(plainType)));
      }
    }
    responses
        .putObject("default")
        .put("description", "Refused; the document says what is wrong and what to do.")
        .putObject("content")
        .putObject("application/problem+json")
        .set("schema", schemas.of(ProblemView.class));
  }

  /** What a body is that no record describes. */
  private static ObjectNode plain(String mediaType) {
    ObjectNode schema = JSON.createObjectNode();
    if (mediaType.equals("application/json")) {
      return schema.put("type", "object");
    }
    schema.put("type", "string");
    return mediaType.startsWith("text/") || mediaType.endsWith("-text")
        ? schema
        : schema.put("format", "binary");
  }

  /** A VM as scenarios have it, without its load: that is for simulations. */
  private static JsonNode vmSchema() {
    JsonNode vm =
        JSON.readTree(Path.of("../docs/scenario.schema.json")).at("/properties/vms/items");
    JsonNode _ = ((ObjectNode) vm.path("properties")).remove("load");
    return vm;
  }
}
