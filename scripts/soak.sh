#!/usr/bin/env bash
# Plays lives of two workloads, schedules of two deployers, then real kills, a third of the time each:
# npm run soak -- --minutes 60
# Each part ends with a line of its figures. All parts run, even if one fails.
set -euo pipefail
cd "$(dirname "$0")/.."
minutes=10
[ "${1:-}" = "--minutes" ] && minutes=${2:?minutes}
bash scripts/set-up.sh
third=$(node -p "$minutes / 3")
failed=0
for part in lives schedules sigkill; do
  echo "$part:"
  node --max-semi-space-size=64 "dist/test/soak/$part.js" --minutes "$third" || failed=1
done
exit "$failed"
