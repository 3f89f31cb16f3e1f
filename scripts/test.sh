#!/usr/bin/env bash
# Sets up the machine, and runs every check and every test; `--installed` takes what is installed. The last line says how many tests passed
# and failed; any failure is the exit code.
set -uo pipefail
cd "$(dirname "$0")/.."

reports=$(mktemp -d)
trap 'rm -rf "$reports"' EXIT
failed=0

check=(bash -c 'npm run --silent check || touch "$0"' "$reports/check-failed")
if [ "${1:-}" = --installed ]; then "${check[@]}"; else bash scripts/set-up.sh "${check[@]}" || exit 1; fi
[ ! -e "$reports/check-failed" ] || failed=1
run_tests() {
  local name=$1
  shift
  node_modules/.bin/vitest run "$@" --reporter=default --reporter=json --outputFile.json="$reports/$name.json" || failed=1
}
run_tests in-memory --project unit --project simulations
run_tests real-parts --project real-parts
[ "$failed" = 0 ] || printf '\nThe checks or the tests above have failed.\n'
node scripts/count-results.js "$reports"/*.json || failed=1
exit "$failed"
