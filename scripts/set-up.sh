#!/usr/bin/env bash
# Installs what is missing on a Debian machine (as root), builds the workspace, and says what it does.
# Services that Debian would start on install are kept from starting: the demo and the tests start their own.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\033[2m› %s\033[0m\n' "$*" >&2; }

missing=()
need() { command -v "$1" >/dev/null 2>&1 || missing+=("$2"); }

if ! { [ -S /var/run/docker.sock ] && curl -fsS --unix-socket /var/run/docker.sock http://localhost/_ping >/dev/null 2>&1; }; then
  need dockerd docker.io
  need iptables iptables
fi
need curl curl
need nginx nginx-light
need docker-registry docker-registry
need htpasswd apache2-utils
need openssl openssl
[ -x /bin/busybox ] || missing+=(busybox-static)
if [ ! -d node_modules ]; then
  need python3 python3
  need make make
  need g++ g++
fi

if [ "${#missing[@]}" -gt 0 ]; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    say "these Debian packages are missing, and installing them needs root: ${missing[*]}"
    exit 1
  fi
  say "installing from Debian: ${missing[*]}"
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
    trap 'rm -f "$policy"' EXIT
  fi
  export DEBIAN_FRONTEND=noninteractive
  log=$(mktemp)
  { apt-get update && apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
  rm -f "$log"
fi

if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  say "installing the npm packages (better-sqlite3 may be compiled: about 100 s)"
  npm ci --no-fund --no-audit --loglevel=error >&2
fi

say "building"
npx --no-install tsc -b
