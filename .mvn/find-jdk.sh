#!/bin/sh
# Prints the home of a JDK of at least version $1 (default 25), or fails. The one place that knows where JDKs live:
# ./cupule and ./mvnw both ask it. Order: CUPULE_JAVA_HOME, JAVA_HOME, the java on PATH, then the usual folders.
wanted=${1:-25}

# A JDK's own `release` file tells its version without starting a JVM.
fits() {
  [ -n "$1" ] && [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  major=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9]*\).*/\1/p' "$1/release")
  [ -n "$major" ] && [ "$major" -ge "$wanted" ]
}

on_path() {
  java=$(command -v java) && java=$(readlink -f "$java") && dirname "$(dirname "$java")"
}

for home in "${CUPULE_JAVA_HOME-}" "${JAVA_HOME-}" "$(on_path)" \
  /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/*jdk* /usr/local/*jdk* \
  "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* "${HOME-}"/.local/share/mise/installs/java/*; do
  if fits "$home"; then
    printf '%s\n' "$home"
    exit 0
  fi
done
exit 1
