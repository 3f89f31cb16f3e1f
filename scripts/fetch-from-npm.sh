#!/usr/bin/env bash
# Unpacks a package of the npm registry without an install: fetch-from-npm.sh DIR NAME@VERSION
# Prints the folder of the package.
set -euo pipefail
dir=${1:?the folder to unpack into}
package=${2:?the package with its version}
if [ ! -e "$dir/complete" ]; then
  rm -rf "$dir"
  mkdir -p "$dir"
  (cd "$dir" && npm pack --silent "$package" >/dev/null && tar -xzf ./*.tgz && rm ./*.tgz)
  touch "$dir/complete"
fi
echo "$dir/package"
