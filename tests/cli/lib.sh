# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# To be sourced first thing: runs commands, holds what they say against what they should, and counts the processes left.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
scratch=$(mktemp -d)
trap 'leave' EXIT
failures=0

leave() {
    local code=$?

    # Ours are those that work in our scratch directory: its path is in what they were started with.
    sleep 0.3
    if pgrep -f -- "$scratch" >/dev/null; then
        echo "left running: $(pgrep -af -- "$scratch")"
        failures=$((failures + 1))
    fi
    rm -rf "$scratch"
    [ "$code" != 0 ] || [ "$failures" = 0 ] || exit 1
}

fail() {
    echo "FAIL: $*"
    failures=$((failures + 1))
}

# run CODE COMMAND...: its exit code must be CODE; what it prints is in $out and $err.
run() {
    local wanted=$1 code=0

    shift
    "$@" >"$scratch/out" 2>"$scratch/err" </dev/null || code=$?
    out=$(<"$scratch/out")
    err=$(<"$scratch/err")
    [ "$code" = "$wanted" ] || fail "$* ended with $code, not $wanted: $out $err"
}

# says PATTERN: the one line on standard error matches (grep -E).
says() {
    [ "$(wc -l <<<"$err")" = 1 ] || fail "not one line: $err"
    grep -qE -- "$1" <<<"$err" || fail "\"$err\" does not match \"$1\""
}
