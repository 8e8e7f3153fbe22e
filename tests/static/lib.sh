# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What the checks share; they run where the sources are.
set -euo pipefail
shopt -s globstar nullglob
export LC_ALL=C

# The top's directories with sources of ours: the rooms of the table, which static.rooms finds complete.
mapfile -t rooms < <(sed -n '/^## Rooms/,/^## T/s/^| `\([a-z]*\)\/.*/\1/p' docs/architecture.md | sort -u)

# sources PATTERN...: the files in rooms whose names end so, a line each.
sources() {
    local room pattern

    for room in "${rooms[@]}"; do
        for pattern in "$@"; do
            printf '%s\n' "$room"/**/*"$pattern"
        done
    done | sed '/^$/d'
}

# check KIND BUILD: runs the ninja file on standard input. What passed is not checked again before something that its
# check depends on, by the file, has changed: the file checked, what it includes, the tool, its flags and settings.
check() {
    local dir=$2/lint/$1

    mkdir -p "$dir"
    cat >"$dir/build.ninja"
    ninja --quiet -k 0 -f "$dir/build.ninja"
}
