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
require groff groff-base
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
all=(tests/*Tests/*.csproj)

# One report each, and what it prints in one piece at its end.
test_project() { # test_project NAME
  local output code=0
  output=$(dotnet test "tests/$1/bin/Debug/net10.0/$1.dll" --logger "trx;LogFileName=$1.trx" --results-directory "$results" 2>&1) || code=$?
  printf '%s\n' "$output"
  return "$code"
}

# The other projects wait more than they work, so some run side by side, the longest ones first. The acceptance tests keep the machine busy by themselves.
alone=McpCore.AcceptanceTests
long=(McpCore.Plugins.Tests McpCore.Simulation.Tests McpCore.Storage.Tests)
short=()
for project in "${all[@]}"; do
  name=$(basename "$project" .csproj)
  case " $alone ${long[*]} " in *" $name "*) ;; *) short+=("$name") ;; esac
done
export results
export -f test_project
printf '%s\n' "${long[@]}" "${short[@]}" | xargs -P 3 -I NAME bash -c 'test_project NAME' || status=1
test_project "$alone" || status=1

# Summed from what the runners wrote, not from what they printed.
count() { cat "$results"/*.trx | grep -o '<Counters [^>]*' | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*' | awk '{ sum += $1 } END { print sum + 0 }'; }
total=$(count total)
passed=$(count passed)
failed=$(count failed)
skipped=$((total - passed - failed))
reports=$(find "$results" -name '*.trx' | wc -l)
if [ "$reports" -lt "${#all[@]}" ]; then
  echo "${#all[@]} test projects, but only $reports reports: a runner died" >&2
  status=1
fi
[ "$failed" -eq 0 ] || status=1
[ "$passed" -gt 0 ] || status=1
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
