#!/usr/bin/env bash
# Renews the two lock files with hashes, then proves on a clean clone that every output is as committed.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"$python" -m venv "$tools"
"$tools/bin/python" -m pip install -q --disable-pip-version-check pip-tools==7.6.2
# Versions that still fit stay: pip-compile reads them from the old lock.
cp requirements.lock requirements-test.lock "$tools"
# The last line of requirements.txt is this checkout itself, which has no hash.
grep -v '^-e ' requirements.txt > "$tools/requirements.in"
compile() {
  "$tools/bin/pip-compile" -q --strip-extras --generate-hashes --allow-unsafe --no-header --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-trusted-host "$@"
}
renew() {
  local header=$1 lock=$2
  shift 2
  compile --output-file "$tools/$lock" "$@"
  { echo "# $header, for Python 3.11; 'make lock' renews it."; cat "$tools/$lock"; } > "$lock"
}
renew "Every package with its hash" requirements.lock "$tools/requirements.in"
renew "requirements.lock and the tools of the tests, each with its hash" requirements-test.lock "$tools/requirements.in" requirements-test.txt
"$python" -m tests.parity
