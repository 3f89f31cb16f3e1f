#!/usr/bin/env bash
# Runs the tests on other versions of Node: test-nodes.sh [MAJOR...] [-- ARGUMENTS OF VITEST]; 22 and 24, and all tests, if none are given.
# Each runs in a copy of this checkout, in which the native package is built for it: what is installed here stays as it is.
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
failed=0
for major in "${majors[@]}"; do
  node=$(bash scripts/fetch-node.sh "$cache/node-$major" "$major")
  rm -rf "${copy:?}/checkout"
  mkdir "$copy/checkout"
  tar -c --exclude=./node_modules/.cache . | tar -x -C "$copy/checkout"
  (
    cd "$copy/checkout"
    export PATH="$node/bin:$PATH" npm_config_nodedir="$node" npm_config_build_from_source=true
    printf '\nNode %s\n' "$(node --version)"
    built="$cache/node-$major/better_sqlite3.node"
    own=node_modules/better-sqlite3/build/Release/better_sqlite3.node
    if [ -e "$built" ]; then
      cp "$built" "$own"
    else
      npm rebuild better-sqlite3 --loglevel=error </dev/null || exit 1
      cp "$own" "$built"
    fi
    if [ "$#" -gt 0 ]; then node_modules/.bin/vitest run "$@"; else bash scripts/test.sh; fi
  ) || failed=1
done
exit "$failed"
