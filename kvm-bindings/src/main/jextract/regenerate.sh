#!/bin/sh
# Writes src/generated/java anew from this machine's headers; see README.md in this folder.
set -eu
here=$(CDPATH='' cd "$(dirname "$0")" && pwd)
generated=$here/../../generated/java

if ! command -v jextract >/dev/null; then
  cat >&2 <<'END'
regenerate.sh: jextract is not on PATH.
Download jextract 25 from https://jdk.java.net/jextract/ and put its bin folder on PATH, or build it from
https://github.com/openjdk/jextract with libclang 13, 14 or 15 (16 and newer fail on the unnamed structures of kvm.h).
END
  exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
jextract --output "$work/raw" -t io.cupule.linux.raw --header-class-name Linux "@$here/symbols.txt" "$here/host.h"

package=io/cupule/linux/raw
mkdir -p "$work/tidy/$package"
for file in "$work/raw/$package"/*.java; do
  awk -f "$here/tidy.awk" "$file" >"$work/tidy/$package/${file##*/}"
done
rm -rf "$generated"
mkdir -p "$generated"
cp -R "$work/tidy/." "$generated"
