#!/usr/bin/env bash
# Runs the tests that need an engine on the machine's Docker and on Docker 26.1, which is fetched and started beside it.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/set-up.sh
root=$(bash scripts/fetch-from-suite.sh trixie "$PWD/node_modules/.cache/engine-26" docker.io containerd)
exec node dist/test/engines.js "$root/usr/sbin/dockerd"
