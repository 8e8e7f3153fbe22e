# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034 # its variables are for those who source it
# What all scripts share; to be sourced first thing. RIG_BUILD names another build directory than ./build.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${RIG_BUILD:-$root/build}
export LC_ALL=C # what we parse and sort is not to depend on the user's language

say() {
    printf '%s\n' "$*" >&2
}

# die CODE TEXT: 2 for bad usage or input, 3 for machinery that failed.
die() {
    say "${0##*/}: $2"
    exit "$1"
}

# as_root COMMAND...: with sudo where we are not root and it does not ask for a password.
can_be_root() {
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null
}
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

# lock NAME: one script at a time may do this; ends with the script.
lock() {
    mkdir -p "$build"
    exec 9>"$build/$1.lock"
    if ! flock -n 9; then
        say "$1: another script is at it, waiting"
        flock 9
    fi
}

# release_field RELEASE NUMBER: a field of its row in box/releases.tsv; nothing when there is no such row.
release_field() {
    awk -F '\t' -v release="$1" -v field="$2" '$1 == release { print $field }' "$root/box/releases.tsv"
}

# check_release RELEASE: ends with 2 where it is no row of box/releases.tsv.
check_release() {
    [ -n "$(release_field "$1" 1)" ] || die 2 "--release: found \"$1\"; expected one of box/releases.tsv: $(
        awk -F '\t' '!/^#/ { printf "%s%s", separator, $1; separator = ", " }' "$root/box/releases.tsv"
    )"
}

# our_commit: what is checked out; nothing where that is not known.
our_commit() {
    git -C "$root" rev-parse HEAD 2>/dev/null || true
}

# prepare_program PROGRAM ARGUMENT...: sets up what it needs, for the --release among the arguments, which is in
# $program_release afterwards. It has its own help; asking for that starts nothing once there is a program.
prepare_program() {
    local program=$build/cmake/$1 release=4.17 previous='' help='' argument

    shift
    for argument in "$@"; do
        case $argument in
        -h | --help) help=1 ;;
        --release=*) release=${argument#*=} ;;
        *) [ "$previous" != --release ] || release=$argument ;;
        esac
        previous=$argument
    done
    if [ -z "$help" ] || ! [ -x "$program" ]; then
        "$root/scripts/setup" --release "$release"
    fi
    program_release=$release
}

# run_program PROGRAM ARGUMENT...: sets up what it needs and becomes it.
run_program() {
    prepare_program "$@"
    exec "$build/cmake/$1" --build "$build" "${@:2}"
}
