#!/usr/bin/env bash
# Sets up the machine, and runs every check and every test; `--installed` skips the set-up. The last line
# counts passed and failed tests; any failure is the exit code.
set -uo pipefail
cd "$(dirname "$0")/.."

reports=$(mktemp -d)
export reports
trap 'rm -rf "$reports"' EXIT

run_tests() {
  local name=$1
  shift
  RESULTS="$reports/$name.json" node_modules/.bin/vitest run "$@" --reporter=default --reporter=./scripts/results-reporter.js ||
    touch "$reports/failed"
}
# They need no native package, so they begin while one is compiled.
checks_and_simulations() {
  npm run --silent check || touch "$reports/failed"
  # The build keeps what it made of a file that is gone.
  find packages/*/dist -name '*.test.js' | while read -r built; do
    source=${built/\/dist\//\/src\/}
    [ -e "${source%.js}.ts" ] || rm "$built"
  done
  BUILT=1 run_tests simulations --project simulations
}
export -f run_tests checks_and_simulations
# The tests use SQLite only lightly; compiling it with -O1 takes a third of the processor time.
if [ "${1:-}" = --installed ]; then checks_and_simulations; else
  CFLAGS=-O1 CXXFLAGS=-O1 bash scripts/set-up.sh bash -c checks_and_simulations || exit 1
fi
run_tests unit --project unit
run_tests browser --project browser
run_tests real-parts --project real-parts
run_tests alone --project alone
[ ! -e "$reports/failed" ] || printf '\nThe checks or the tests above have failed.\n'
node scripts/count-results.js "$reports"/*.json && [ ! -e "$reports/failed" ]
