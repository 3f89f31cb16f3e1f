#!/usr/bin/env bash
# Unpacks Debian packages of another suite into a folder: fetch-from-suite.sh SUITE DIR PACKAGE...
# Prints the folder with their files. The machine's apt settings stay unchanged: the source list is a copy.
set -euo pipefail
suite=${1:?the suite, such as trixie}
dir=${2:?the folder to unpack into}
shift 2
if [ ! -e "$dir/complete" ]; then
  mkdir -p "$dir/lists/partial" "$dir/cache/partial" "$dir/root"
  # The first entry is the main archive, the others are updates and security, which a suite such as backports lacks.
  if [ -s /etc/apt/sources.list.d/debian.sources ]; then
    list="$dir/next.sources"
    sed -e '/^#/d' -e '/^$/q' -e "s/^Suites:.*/Suites: $suite/" /etc/apt/sources.list.d/debian.sources >"$list"
  else
    list="$dir/next.list"
    sed -n "/^deb /{s/bookworm[^ ]*/$suite/p;q}" /etc/apt/sources.list >"$list"
  fi
  options=(-o "Dir::Etc::sourcelist=$list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$dir/lists")
  options+=(-o "Dir::Cache=$dir/cache" -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update >&2
  (cd "$dir/cache" && apt-get "${options[@]}" download "$@" >&2)
  for package in "$dir"/cache/*.deb; do dpkg -x "$package" "$dir/root"; done
  rm -rf "$dir/lists" "$dir/cache"
  touch "$dir/complete"
fi
echo "$dir/root"
