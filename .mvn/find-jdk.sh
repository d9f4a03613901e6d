#!/bin/sh
# Prints the home of a JDK of at least version $1 (default 25), or fails. The one place that knows where JDKs live:
# ./cupule and ./mvnw both ask it. Order: CUPULE_JAVA_HOME, JAVA_HOME, the java on PATH, then the folders that usually
# hold JDKs (CUPULE_JDK_FOLDERS, separated by colons, replaces these).
wanted=${1:-25}
user=${HOME-}
folders=${CUPULE_JDK_FOLDERS-/usr/lib/jvm:/usr/java:/opt/java:/opt:/usr/local:$user/.sdkman/candidates/java:$user/.jdks:$user/.local/share/mise/installs/java:$user/.asdf/installs/java}

# A JDK's own `release` file tells its version without starting a JVM. No process is started either: every run of
# ./cupule comes through here.
fits() {
  [ -n "$1" ] && [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  while IFS='=."' read -r key first second _; do
    [ "$key" = JAVA_VERSION ] || continue
    major=${first:-$second} # the value may or may not be in quotes
    major=${major%%-*}      # 26-ea
    case $major in '' | *[!0-9]*) return 1 ;; esac
    [ "$major" -ge "$wanted" ]
    return
  done <"$1/release"
  return 1
}

use_if_fit() {
  if fits "$1"; then
    printf '%s\n' "$1"
    exit 0
  fi
}

on_path() {
  java=$(command -v java) && java=$(readlink -f "$java") && printf '%s\n' "${java%/bin/java}"
}

use_if_fit "${CUPULE_JAVA_HOME-}"
use_if_fit "${JAVA_HOME-}"
use_if_fit "$(on_path)"
IFS=:
for folder in $folders; do
  for home in "$folder"/*; do
    use_if_fit "$home"
  done
done
exit 1
