#!/usr/bin/env bash
# Schedules of two deployers, then real kills, half of the time each: npm run soak -- --minutes 60
set -euo pipefail
cd "$(dirname "$0")/.."
minutes=10
[ "${1:-}" = "--minutes" ] && minutes=${2:?minutes}
bash scripts/set-up.sh
half=$(node -p "$minutes / 2")
node dist/test/soak/schedules.js --minutes "$half"
node dist/test/soak/sigkill.js --minutes "$half"
