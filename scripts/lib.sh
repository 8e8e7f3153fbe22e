# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034 # its variables are for those who source it
# What all scripts share; to be sourced first thing. RIG_BUILD names another build directory than ./build.
set -euo pipefail

# The release that is meant where none is named. It is set up always: the guest is built with its headers, and all boxes
# have its dom0 kernel.
default_release=4.17
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
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

# The build directory is made where there is none, but no directory above it: a slip in RIG_BUILD makes none.
make_build() {
    [ -d "$build" ] && [ -w "$build" ] && return
    [ ! -e "$build" ] || die 3 "$build is no directory that can be written to; RIG_BUILD names another"
    [ -d "${build%/*}" ] || [ "${build%/*}" = "$build" ] ||
        die 2 "found RIG_BUILD=$build; expected a directory, or a name in one that is there"
    say "${0##*/}: building in $build, which is new"
    mkdir "$build" 2>/dev/null || die 3 "cannot make $build; RIG_BUILD names another directory to build in"
}

# lock NAME: one script at a time may do this; ends with the script.
lock() {
    make_build
    exec 9>"$build/$1.lock"
    # A setup that finds all there takes a moment, which is nothing to tell.
    if ! flock -w 3 9; then
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

# releases_among WORD...: those of them that are rows of box/releases.tsv; "all" is all rows.
releases_among() {
    awk -F '\t' -v words=" $* " '!/^#/ && (index(words, " all ") || index(words, " " $1 " ")) { print $1 }' \
        "$root/box/releases.tsv"
}

# releases_of ARGUMENT...: the releases that --release, --xen, and the `xen` lines of a matrix or a scenario name, one a
# line, or the default. A hypervisor's file is none.
releases_of() {
    local argument previous='' releases=''

    for argument in "$@"; do
        case $argument in
        --release=* | --xen=* | --matrix=*) previous=${argument%%=*} argument=${argument#*=} ;;
        *.scn) previous=--matrix ;;
        esac
        case $previous in
        --release) releases=$argument ;;
        --xen) releases+=" $(releases_among "${argument//,/ }")" ;;
        --matrix) [ ! -f "$argument" ] || releases+=" $(releases_among "$(awk '$1 == "xen" { $1 = ""; printf "%s ", $0 }' "$argument" 2>/dev/null)")" ;;
        esac
        previous=$argument
    done
    [ -n "${releases// /}" ] || releases=$default_release
    # shellcheck disable=SC2086 # its words
    printf '%s\n' $releases | awk '!seen[$0]++'
}

# our_commit: what is checked out; nothing where that is not known.
our_commit() {
    git -C "$root" rev-parse HEAD 2>/dev/null || true
}

# prepare_program PROGRAM ARGUMENT...: sets up what it needs, for the releases that the arguments name, of which the first
# is in $program_release afterwards. It has its own help; asking for that starts nothing once there is a program.
prepare_program() {
    local program=$build/cmake/$1 releases release

    shift
    releases=$(releases_of "$@")
    program_release=${releases%%$'\n'*}
    case " $* " in
    *' --help '* | *' -h '*) [ ! -x "$program" ] || return 0 ;;
    esac
    for release in $releases; do
        "$root/scripts/setup" --release "$release"
    done
}

# run_program PROGRAM ARGUMENT...: sets up what it needs and becomes it.
run_program() {
    prepare_program "$@"
    exec "$build/cmake/$1" --build "$build" "${@:2}"
}
