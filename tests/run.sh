#!/usr/bin/env bash
# Restores (locked), builds with warnings as errors, checks the format, runs every test, and ends with one line that counts them.
# With CI=true a missing helper program is installed or the run fails; otherwise the tests that need it are skipped, loudly.
set -euo pipefail
cd "$(dirname "$0")/.."

results="$PWD/artifacts/test-results"
rm -rf "$results"

# What some tests need besides the SDK: the terminal tests draw in a real terminal, systemd judges its units, the Debian package is built and unpacked,
# the examples in Python are run.
require() {
  command -v "$1" >/dev/null && return
  if [ "${CI:-}" = true ]; then
    apt-get update -qq && apt-get install -y -qq "$2" >/dev/null
  else
    echo "$1 (package $2) is not installed: the tests that need it will be skipped" >&2
  fi
}
require tmux tmux
require systemd-analyze systemd
require dpkg-deb dpkg
require python3 python3

echo "== restore"
dotnet restore McpCore.sln --locked-mode -v q
echo "== build"
dotnet build McpCore.sln --no-restore -v q
echo "== format"
dotnet format McpCore.sln --verify-no-changes --no-restore
echo "== test"
status=0
projects=0
for project in tests/*Tests/*.csproj; do
  projects=$((projects + 1))
  dotnet test "$project" --no-build -v q --logger "trx;LogFileName=$(basename "$project" .csproj).trx" --results-directory "$results" || status=$?
done

# Summed from what the runners wrote, not from what they printed.
count() { cat "$results"/*.trx | grep -o '<Counters [^>]*' | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*' | awk '{ sum += $1 } END { print sum + 0 }'; }
total=$(count total)
passed=$(count passed)
failed=$(count failed)
skipped=$((total - passed - failed))
reports=$(find "$results" -name '*.trx' | wc -l)
if [ "$reports" -lt "$projects" ]; then
  echo "$projects test projects, but only $reports reports: a runner died" >&2
  status=1
fi
[ "$failed" -eq 0 ] || status=1
[ "$passed" -gt 0 ] || status=1
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
