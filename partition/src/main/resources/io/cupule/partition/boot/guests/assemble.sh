#!/bin/sh
# Rebuilds every guest from its source, into the directory $1 (default: next to the sources).
# Needs GNU as and ld for x86. The ELF headers are written by hand and the output is a plain memory image, so any
# version of them gives the same bytes.
set -eu
cd "$(dirname "$0")"
output=${1:-.}
objects=$(mktemp -d)
trap 'rm -rf "$objects"' EXIT

# assemble NAME WORD-SIZE EMULATION BASE
assemble() {
  as --"$2" -mx86-used-note=no --defsym IMAGE_BASE="$4" -o "$objects/$1.o" "$1.S"
  ld -m "$3" -N -e "$4" -Ttext "$4" --build-id=none --oformat binary -o "$output/$1.bin" "$objects/$1.o"
  chmod 644 "$output/$1.bin"
}

assemble hello 64 elf_x86_64 0x100000
assemble counter 64 elf_x86_64 0x200000
assemble echo 32 elf_i386 0x100000
assemble spin 64 elf_x86_64 0x200000
assemble faulty 64 elf_x86_64 0x100000
assemble halter 64 elf_x86_64 0x100000
assemble latency 64 elf_x86_64 0x200000
assemble timer 64 elf_x86_64 0x100000
assemble smp 64 elf_x86_64 0x100000
assemble wbinvd 64 elf_x86_64 0x200000
