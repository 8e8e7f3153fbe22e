# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# To be sourced first thing: runs commands, holds what they say against what they should, and ends what they leave.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
RIG_BUILD=${RIG_BUILD:-$root/build}
scratch=$(mktemp -d /tmp/cr3rig-cli.XXXXXX) # short: there will be sockets below it
# Boxes have their run directories there, so a test meets none of the user's own.
export RIG_BUILD TMPDIR=$scratch
failures=0

# ours NAME: the processes that this test started, whoever adopted them, and whose name begins so (a regular
# expression); fails where there are none. Their environment tells: TMPDIR is the test's own. Zombies have none.
ours() {
    local process name none=1

    for process in /proc/[0-9]*; do
        # It may end as we look.
        { read -r name <"$process/comm"; } 2>/dev/null || continue
        [[ $name =~ ^$1 ]] || continue
        grep -qszxF "TMPDIR=$scratch" "$process/environ" || continue
        echo "${process#/proc/}"
        none=0
    done
    return $none
}

# await SECONDS COMMAND...: until it succeeds.
await() {
    local tries=$(($1 * 10))

    shift
    until "$@"; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 0.1
    done
}

none_left() {
    ! ours '(rig-|qemu-system|afl-)' >"$scratch/left"
}

leave() {
    local code=$? pid

    # A background job that is killed before it becomes its command is still this shell, trap and all.
    [ "$BASHPID" = $$ ] || return
    # A killed QEMU of half a gigabyte takes a moment.
    if ! await 10 none_left; then
        for pid in $(<"$scratch/left"); do
            echo "FAIL: left running: $pid $(tr '\0' ' ' <"/proc/$pid/cmdline")"
            kill -KILL "$pid" || true
        done
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

# started_nothing: no box, now or before.
started_nothing() {
    none_left || fail "$* started a process"
    [ -z "$(find "$scratch" -name 'cr3rig-*' -mindepth 1)" ] || fail "$* made a place to run a box in"
}

# count DIRECTORY: its entries.
count() {
    find "$1" -mindepth 1 -maxdepth 1 -not -name '.*' 2>/dev/null | wc -l
}

# has DIRECTORY NUMBER: at least so many entries.
has() {
    [ "$(count "$1")" -ge "$2" ]
}

# resume RESULTS NAME OPTION...: goes on with a campaign. It may find something or not; it says what it adds, and tells
# nothing that is known.
resume() {
    local findings=$1/$2/findings code=0 before new

    before=$(ls "$findings")
    scripts/fuzz --results "$1" --resume "$2" "${@:3}" >"$scratch/out" 2>"$scratch/err" </dev/null || code=$?
    out=$(<"$scratch/out")
    new=$(sed -n 's/^findings *\([0-9]*\) new$/\1/p' "$scratch/out")
    [ -n "$new" ] || { fail "no summary: $out $(<"$scratch/err")"; return; }
    [ "$code" = $((new > 0)) ] || fail "$new new findings, and it ended with $code"
    [ "$(count "$findings")" = $(($(wc -w <<<"$before") + new)) ] || fail "$new new findings, but $findings has $(ls "$findings")"
    ! sed -n 's/^finding *//p' "$scratch/out" | grep -xF "$before" >&2 || fail "it tells what is known"
}

# whole CAMPAIGN: each of its findings has all of its files.
whole() {
    local finding file

    for finding in "$1"/findings/*/; do
        for file in scenario.scn scenario.bin report.txt finding.json; do
            [ -s "$finding/$file" ] || fail "$finding has no whole $file"
        done
    done
}

trap 'leave' EXIT
scripts/setup # what it says when there is something to do is not what the command under test says
