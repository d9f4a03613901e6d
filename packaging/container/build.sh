#!/bin/sh
# Builds Cupule's container image with podman or docker.
#
#   packaging/container/build.sh [--base IMAGE] [--modules DIR] [--label KEY=VALUE] [TAG]
#
#   --base IMAGE         what it stands on: any image with a shell and glibc; default: debian:stable-slim. `scratch` takes
#                        the shell and the C library of this machine, and needs no registry
#   --modules DIR        the built program; default: built now from this source tree
#   --label KEY=VALUE    a label of the image
#   TAG                  default: cupule
#   CUPULE_ENGINE        podman or docker; default: the first of these that is installed
set -eu

here=$(dirname "$(readlink -f "$0")")
root=${here%/packaging/container}

# what the program and its libraries use of the JDK; a test starts the image, so a missing one is noticed
jdk_modules=java.base,java.logging,java.management,java.naming,java.xml,jdk.jfr,jdk.management,jdk.unsupported

die() {
  printf 'build.sh: %s\n' "$1" >&2
  exit 3
}

base='' modules='' label='' tag=cupule
while [ $# -gt 0 ]; do
  case $1 in
    --base) base=$2 && shift 2 ;;
    --modules) modules=$2 && shift 2 ;;
    --label) label=$2 && shift 2 ;;
    -*) die "unknown option $1; see the head of $0" ;;
    *) tag=$1 && shift ;;
  esac
done

engine=${CUPULE_ENGINE-$(command -v podman || command -v docker)} || die "neither podman nor docker is installed"
jdk=$(sh "$root/.mvn/find-jdk.sh" 25) || die "no JDK 25 or newer found; set CUPULE_JAVA_HOME to one"
if [ -z "$modules" ]; then
  "$root/cupule" version >/dev/null # builds what has changed
  modules=$root/control-plane/target/modules
fi

context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
trap 'exit 130' INT TERM
home=$context/opt/cupule

put_program() {
  mkdir -p "$home/bin" "$context/run/cupule" "$context/var/lib/cupule"
  cp "$here/cupule" "$home/bin"
  cp "$root/packaging/java-options" "$home"
  cp -r "$modules" "$home/modules"
  cp -r "$root/config-samples" "$home/samples"
  "$jdk/bin/jlink" --add-modules "$jdk_modules" --strip-debug --no-header-files --no-man-pages \
    --compress zip-0 --output "$home/java"
}

# A shell and the libraries that it and the JVM load, from this machine.
put_base() {
  mkdir -p "$context/bin" "$context/etc" "$context/tmp"
  chmod 1777 "$context/tmp"
  echo 'root:x:0:0:root:/root:/bin/sh' >"$context/etc/passwd"
  cp -L /bin/sh "$context/bin/sh"
  ldd /bin/sh "$home/java/bin/java" "$home"/java/lib/*.so "$home"/java/lib/server/*.so |
    awk '{ for (i = 1; i <= NF; i++) if ($i ~ /^\/.*[^:]$/) print $i }' | sort -u | grep -v "^$context" |
    xargs cp -L --parents -t "$context"
}

put_program
[ "$base" != scratch ] || put_base
"$engine" build -q -f "$here/Containerfile" ${base:+--build-arg "BASE=$base"} ${label:+--label "$label"} -t "$tag" "$context"
