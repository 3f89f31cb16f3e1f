#!/usr/bin/env bash
# Installs missing Debian packages (as root), builds the workspace, and reports each step. Keeps their services
# from starting, because the demo and the tests start their own. Its arguments are a command that needs no
# native package: it runs after the build, beside the compiler.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\033[2m› %s\033[0m\n' "$*" >&2; }

node_is_new_enough() {
  node -e 'const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)'
}

engine_answers() {
  node -e 'require("node:http")
    .get({ socketPath: "/var/run/docker.sock", path: "/_ping", timeout: 2000 }, (reply) => process.exit(reply.statusCode === 200 ? 0 : 1))
    .on("timeout", () => process.exit(1))
    .on("error", () => process.exit(1))'
}

# True if every package of the lock is there in its version (packages for other platforms may be missing), and
# the native one loads.
npm_packages_are_there() {
  node -e 'const wanted = require("./package-lock.json").packages;
    const present = require("./node_modules/.package-lock.json").packages;
    const missing = Object.entries(wanted).filter(([path, { version, link, optional }]) =>
      path.startsWith("node_modules/") && !link && present[path]?.version !== version && !(optional && !present[path]));
    if (missing.length > 0) process.exit(1);
    new (require("better-sqlite3"))(":memory:").close()' >/dev/null 2>&1
}

if ! command -v npm >/dev/null 2>&1 || ! node_is_new_enough; then
  say "Node 20.19 or newer is needed, with npm"
  exit 1
fi

missing=()
need() { command -v "$1" >/dev/null 2>&1 || missing+=("$2"); }

if ! engine_answers; then
  need dockerd docker.io
  need iptables iptables
fi
need nginx nginx-light
[ -x /bin/busybox ] || missing+=(busybox-static)
need docker-registry docker-registry
need htpasswd apache2-utils
need openssl openssl
need git git
need ps procps
need ip iproute2
need tmux tmux
need zsh zsh
need fish fish
# Its arguments are the tests', and only they open a page.
if [ "$#" -gt 0 ]; then
  need chromium-headless-shell chromium-headless-shell
  [ -d /usr/share/fonts/truetype/dejavu ] || missing+=(fonts-dejavu-core)
  [ -d /usr/share/fonts-droid-fallback ] || missing+=(fonts-droid-fallback)
fi

npm_install=no
if ! npm_packages_are_there; then
  npm_install=yes
  need python3 python3
  need make make
  need g++ g++
fi

logs=$(mktemp -d)
policy=/usr/sbin/policy-rc.d
own_policy=no
clean_up() {
  kill $(jobs -p) 2>/dev/null || true
  rm -rf "$logs"
  [ "$own_policy" = no ] || rm -f "$policy"
}
trap clean_up EXIT

# Beside the Debian packages: only the compiler must be there before better-sqlite3.
if [ "$npm_install" = yes ]; then
  say "installing the npm packages"
  npm ci --ignore-scripts --no-fund --no-audit --loglevel=error </dev/null >"$logs/npm" 2>&1 &
  npm_ci=$!
fi

if [ "${#missing[@]}" -gt 0 ]; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    say "these Debian packages are missing, and installing them needs root: ${missing[*]}"
    exit 1
  fi
  say "installing from Debian: ${missing[*]}"
  if [ ! -e "$policy" ]; then
    own_policy=yes
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
  fi
  export DEBIAN_FRONTEND=noninteractive
  if ! { apt-get update && apt-get install -y --no-install-recommends "${missing[@]}"; } >"$logs/apt" 2>&1 </dev/null; then
    cat "$logs/apt" >&2
    exit 1
  fi
fi

if [ "$npm_install" = yes ]; then
  if ! wait "$npm_ci"; then
    cat "$logs/npm" >&2
    exit 1
  fi
  say "building, and compiling better-sqlite3 where no binary fits (that takes about 100 s)"
  npm rebuild better-sqlite3 --loglevel=error </dev/null >"$logs/sqlite" 2>&1 &
  compile=$!
else
  say "building"
fi
node scripts/link-packages.cjs
npm run --silent build
if [ "$#" -gt 0 ]; then "$@"; fi
if [ "$npm_install" = yes ] && ! wait "$compile"; then
  cat "$logs/sqlite" >&2
  exit 1
fi
