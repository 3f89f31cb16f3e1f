#!/usr/bin/env bash
# Unpacks Docker 26.1 from the next Debian suite into a folder, beside the machine's own engine. Prints the path of its dockerd.
# The machine's apt settings stay as they are: the source list is a copy.
set -euo pipefail
dir=${1:?the folder to unpack into}
if [ ! -x "$dir/root/usr/sbin/dockerd" ]; then
  mkdir -p "$dir/lists/partial" "$dir/cache/partial" "$dir/root"
  if [ -s /etc/apt/sources.list.d/debian.sources ]; then
    list="$dir/next.sources"
    sed 's/bookworm/trixie/g' /etc/apt/sources.list.d/debian.sources >"$list"
  else
    list="$dir/next.list"
    sed 's/bookworm/trixie/g' /etc/apt/sources.list >"$list"
  fi
  options=(-o "Dir::Etc::sourcelist=$list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$dir/lists")
  options+=(-o "Dir::Cache=$dir/cache" -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update >&2
  (cd "$dir/cache" && apt-get "${options[@]}" download docker.io containerd >&2)
  for package in "$dir"/cache/*.deb; do dpkg -x "$package" "$dir/root"; done
fi
echo "$dir/root/usr/sbin/dockerd"
