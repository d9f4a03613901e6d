package io.cupule.control.server.route;

import io.cupule.control.server.route.Refusal.Kind;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the route of a call. Any number of threads may use it. */
public final class Router {
  private final List<Route> routes;

  /**
   * Sorts the routes; those without variable parts come first.
   *
   * @param routes each method and path once
   */
  public Router(List<Route> routes) {
    this.routes =
        routes.stream()
            .sorted(Comparator.comparingInt(route -> route.path().variables().size()))
            .toList();
  }

  /** Returns all routes. */
  public List<Route> routes() {
    return routes;
  }

  /**
   * A route and the variable parts of the path.
   *
   * @param route the route
   * @param variables the parts by name
   */
  public record RouteMatch(Route route, Map<String, String> variables) {}

  /**
   * The routes of a path.
   *
   * @param byVerb the routes by method, not empty
   */
  public record RouteMatches(Map<Verb, RouteMatch> byVerb) {
    /** Returns the methods for an Allow header. */
    public String allow() {
      String methods = byVerb.keySet().stream().map(Verb::name).collect(Collectors.joining(", "));
      return "OPTIONS, " + (byVerb.containsKey(Verb.GET) ? "HEAD, " + methods : methods);
    }

    /**
     * Returns the route of a method; HEAD has that of GET.
     *
     * @param method as the client wrote it
     */
    public Optional<RouteMatch> of(String method) {
      String name = method.equals("HEAD") ? "GET" : method;
      return byVerb.entrySet().stream()
          .filter(entry -> entry.getKey().name().equals(name))
          .map(Map.Entry::getValue)
          .findFirst();
    }
  }

  /** Returns the methods of all paths together, for a call of the server as a whole. */
  public RouteMatches whole() {
    Map<Verb, RouteMatch> found = new EnumMap<>(Verb.class);
    routes.forEach(route -> found.putIfAbsent(route.verb(), new RouteMatch(route, Map.of())));
    return new RouteMatches(found);
  }

  /**
   * Returns the routes of a path; a slash at its end makes no difference.
   *
   * @throws Refusal if there is none
   */
  public RouteMatches matches(String path) {
    Map<Verb, RouteMatch> found = new EnumMap<>(Verb.class);
    String plain =
        path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    for (Route route : routes) {
      route
          .path()
          .match(plain)
          .ifPresent(
              variables -> found.putIfAbsent(route.verb(), new RouteMatch(route, variables)));
    }
    if (found.isEmpty()) {
      throw new Refusal(Kind.NOT_FOUND, "there is no such path; /v1/openapi.json lists all");
    }
    return new RouteMatches(found);
  }
}
