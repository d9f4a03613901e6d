/** The {@code cupule} program. */
@org.jspecify.annotations.NullMarked
module io.cupule.control {
  requires io.cupule.partition;
  requires info.picocli;
  requires static org.jspecify;
}
