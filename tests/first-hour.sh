#!/usr/bin/env bash
# The first hour of a newcomer: install, three jobs, one that fails and is understood, a schedule, an agent of one's own from the template, and its
# upgrade while a job runs. Each step looks at what a person would look at; the first surprise ends the script.
#
#   tests/first-hour.sh [INSTALLATION]      INSTALLATION: a published folder; without it, one is published first
set -euo pipefail
checkout=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
export MCPCORE_HOME="$work/home" DOTNET_NOLOGO=1

installation=${1:-}
mcpcore() { "$installation/mcpcore" "$@"; }

end() {
  mcpcore daemon stop >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap end EXIT

step() { echo "== $*"; }
fail() { echo "SURPRISE: $*" >&2; exit 1; }
expect() { # expect TEXT IN-WHAT
  case "$2" in *"$1"*) ;; *) fail "expected \"$1\" in:
$2" ;; esac
}
refused() { # refused EXIT-CODE COMMAND...: prints what it says on stderr
  local code=$1 said
  shift
  if said=$("$@" 2>&1 >/dev/null); then fail "$* succeeded"; elif [ $? -ne "$code" ]; then fail "$* ended with another code than $code: $said"; fi
  printf '%s' "$said"
}

step "Install"
if [ -z "$installation" ]; then
  installation="$work/mcpcore"
  dotnet publish "$checkout/src/McpCore.Cli" -c Release -o "$installation" -v q
fi
mcpcore --version
expect "Start one with" "$(refused 3 mcpcore list)"
mcpcore daemon start
expect "ml_experiment" "$(mcpcore agents)"

step "Three jobs"
expect "test_accuracy" "$(mcpcore submit ml_experiment model=linear dataset=iris epochs=50 learning_rate=0.01 --wait)"
expect "total_return" "$(mcpcore submit backtest strategy=momentum ticker=TEST data_source=synthetic start_date=2020-01-01 end_date=2020-12-31 --wait)"
expect "hello" "$(mcpcore submit generic greeting=hello --wait --json)"

step "A submit that is refused says why"
said=$(refused 5 mcpcore submit ml_experiment model=linear dataset=iris epochs=0 learnin_rate=0.01)
expect '$.payload.epochs' "$said"
expect 'did you mean "learning_rate"?' "$said"

step "A job that fails is understood"
refused 1 mcpcore submit generic fail="the input is missing" --wait >/dev/null
expect "the input is missing" "$(mcpcore status @last)"
mcpcore retry @last >/dev/null
refused 1 mcpcore wait @last >/dev/null

step "A schedule"
mcpcore schedule add heartbeat --every 1s generic from=schedule >/dev/null
expect "next" "$(mcpcore schedule show heartbeat)"
for _ in $(seq 60); do
  # Its jobs say where they come from.
  [ "$(mcpcore list --metadata schedule=heartbeat --status completed --json)" != "[]" ] && break
  sleep 0.5
done
expect "submitted" "$(mcpcore schedule show heartbeat)"
mcpcore schedule pause heartbeat >/dev/null

step "An agent of one's own"
export NUGET_PACKAGES="$work/packages" RestoreFallbackFolders="${NUGET_PACKAGES:-$HOME/.nuget/packages}"
cd "$work"
mcpcore plugin new Sentiment --job-type sentiment
cd Sentiment
expect '"words": 6' "$(dotnet run --project src/Sentiment 2>/dev/null)"
dotnet build src/Sentiment -t:Deploy -v q >/dev/null
for _ in $(seq 60); do
  mcpcore agents | grep -q sentiment && break
  sleep 0.5
done
expect '"words":6' "$(mcpcore submit sentiment text="to be or not to be" --wait --json | tr -d ' \n')"

step "Its upgrade while a job runs"
long=$(mcpcore submit sentiment text="one two three four five six seven eight nine ten" pause=1s --quiet)
sed -i 's|<Version>1.0.0|<Version>2.0.0|' src/Sentiment/Sentiment.csproj
sed -i 's/the longest/the longest word/' src/Sentiment/*Agent.cs
dotnet build src/Sentiment -t:Deploy -v q >/dev/null
for _ in $(seq 60); do
  mcpcore plugin list | grep sentiment | grep 2.0.0 | grep -q active && break
  sleep 0.5
done
expect '"version":"2.0.0"' "$(mcpcore submit sentiment text="on the new one" --wait --json | tr -d ' \n')"
mcpcore wait "$long"
old=$(mcpcore status "$long" --json | tr -d ' \n')
expect '"status":"completed"' "$old"
expect '"version":"1.0.0"' "$old"
expect '"attempt":1' "$old"

mcpcore daemon stop
echo "The first hour is over."
