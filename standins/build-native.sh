#!/usr/bin/env bash
# Compiles a stand-in's native half, once: build-native.sh NAME DEBIAN-PACKAGE FLAGS OUT SOURCE...
# Prints the path of the library. It lies in a folder named by the hash of all that it was made from, so that a change
# of the sources, the flags, the compiler or the library's version makes another, and nothing else does.
set -euo pipefail
name=$1 package=$2 flags=$3 out=$4
shift 4
compiler=${CXX:-g++}
version=$(dpkg-query -W -f '${Version}' "$package" 2>/dev/null || echo unknown)
hash=$({ cat "$@" "$0"; echo "$flags $version"; "$compiler" -dumpfullversion; } | sha256sum | cut -c1-16)
library="$out/$hash/lib$name.so"
if [ ! -f "$library" ]; then
  mkdir -p "$out/$hash"
  temporary=$(mktemp "$out/$hash/.XXXXXX")
  sources=()
  for source in "$@"; do case $source in *.cpp) sources+=("$source") ;; esac; done
  # shellcheck disable=SC2086
  "$compiler" -std=c++17 -O2 -fPIC -shared -fvisibility=hidden -w -o "$temporary" "${sources[@]}" $flags >&2
  chmod 755 "$temporary"
  mv -f "$temporary" "$library"
fi
echo "$library"
