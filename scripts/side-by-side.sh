#!/usr/bin/env bash
# Runs scripts of package.json at the same time; fails if one of them fails.
set -uo pipefail
pids=()
for name in "$@"; do
  npm run --silent "$name" &
  pids+=($!)
done
failed=0
for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
exit "$failed"
