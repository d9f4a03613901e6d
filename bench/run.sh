#!/bin/sh
# Compares Cupule with C programs that do the same; README.md tells how to read it.
#
#   bench/run.sh [exit|kick|alloc|trace|start|simulate|wake|wakerun|scrape|density|create|slices|all] [--pairs N] [--fifo] [--json FILE]
#   bench/run.sh gate [--pairs N] [--fifo] [--from FILE] [--update]
set -eu

root=$(readlink -f "$(dirname "$0")/..")
jdk=$(sh "$root/.mvn/find-jdk.sh" 25) || {
  echo "bench/run.sh: no JDK 25 or newer found; CUPULE_JAVA_HOME=/path/to/jdk names one" >&2
  exit 1
}
lib=$root/bench/target/lib
stamp=$root/bench/target/built

is_built() {
  [ -e "$stamp" ] && [ -z "$(find "$root/pom.xml" "$root"/bench/pom.xml "$root"/*/src/main -newer "$stamp" -print -quit)" ]
}

if ! is_built; then
  echo "building ..." >&2
  mkdir -p "$root/bench/target"
  : >"$stamp.new"
  (cd "$root" && ./mvnw -q -pl bench -am package -DskipTests -Dskip.test.compile=true -Dspotless.check.skip=true) >&2
  mv "$stamp.new" "$stamp"
fi

# The options of ./cupule, and the permissions that the class path needs.
exec "$jdk/bin/java" -XX:+UseSerialGC -Xms16m -Xmx256m \
  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -cp "$root/bench/target/classes:$lib/*" io.cupule.bench.Main --root "$root" "$@"
