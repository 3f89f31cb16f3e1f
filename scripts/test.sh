#!/usr/bin/env bash
# Runs every check and every test. The last line says how many tests passed and failed; any failure is the exit code.
# The tests with real parts mostly wait, so the checks and the unit tests run beside them, and take what the processors have left.
set -uo pipefail
cd "$(dirname "$0")/.."

reports=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$reports"' EXIT
failed=0

run_tests() {
  node_modules/.bin/vitest run --project "$1" \
    --reporter=default --reporter=json --outputFile.json="$reports/$1.json"
}

{
  renice -n 10 -p "$BASHPID"
  npm run --silent check
  echo $? >"$reports/check"
  run_tests unit
} >"$reports/beside.log" 2>&1 &
beside=$!
run_tests real-parts || failed=1
wait "$beside" || failed=1
cat "$reports/beside.log"
[ "$(cat "$reports/check")" = 0 ] || failed=1
[ "$failed" = 0 ] || printf '\nThe checks or the tests above have failed.\n'
node scripts/count-results.js "$reports"/*.json || failed=1
exit "$failed"
