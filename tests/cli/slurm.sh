# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# To be sourced behind lib.sh: a Slurm of two nodes, both of them this machine, with a munge of its own; all of it below
# $scratch, and ended with the test.
trap 'slurm_end; leave' EXIT

slurm=$scratch/slurm
export SLURM_CONF=$slurm/slurm.conf

# daemon NAME COMMAND...: in the background, its pid in $slurm/NAME.daemon.
daemon() {
    "${@:2}" >>"$slurm/$1.out" 2>&1 </dev/null &
    echo $! >"$slurm/$1.daemon"
    disown # its end is nothing to tell
}

# slurm_kill NAME: as a machine's end would.
slurm_kill() {
    kill -KILL "$(<"$slurm/$1.daemon")" 2>/dev/null || true
    rm -f "$slurm/$1.daemon"
}

slurm_node() {
    daemon "$1" slurmd -D -N "$1"
}

port_is_used() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# cred_expire is how long a job whose node is lost waits before it starts again: 120 s where it is not said.
slurm_begin() {
    local host port=$((20000 + RANDOM % 10000))

    while port_is_used "$port" || port_is_used $((port + 1)) || port_is_used $((port + 2)); do
        port=$((port + 3))
    done
    host=$(hostname -s)
    mkdir -p "$slurm/state"
    head -c 128 /dev/urandom >"$slurm/key"
    chmod 400 "$slurm/key"
    # Nothing here uses control groups, and a chroot has none. A slurmd that is to find out which there are does not start.
    echo 'CgroupPlugin=cgroup/v1' >"$slurm/cgroup.conf"
    cat >"$SLURM_CONF" <<END
ClusterName=cr3rig
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$slurm/munge,cred_expire=5
CryptoType=crypto/munge
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
ReturnToService=2
StateSaveLocation=$slurm/state
SlurmctldPidFile=$slurm/slurmctld.pid
SlurmctldLogFile=$slurm/slurmctld.log
SlurmdPidFile=$slurm/%n.pid
SlurmdLogFile=$slurm/%n.log
SlurmdSpoolDir=$slurm/%n.spool
SlurmdTimeout=5
KillWait=5
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 1)) CPUs=4 RealMemory=16000
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 2)) CPUs=4 RealMemory=16000
PartitionName=main Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
END
    daemon munge munged --foreground --force --key-file="$slurm/key" --socket="$slurm/munge" --num-threads=2 \
        --pid-file="$slurm/munged.pid" --log-file="$slurm/munged.log" --seed-file="$slurm/seed"
    await 20 test -S "$slurm/munge" || fail "no munge: $(cat "$slurm/munge.out" "$slurm/munged.log")"
    daemon slurmctld slurmctld -D
    slurm_node n1
    slurm_node n2
    await 30 slurm_ready || { fail "Slurm has no two nodes: $(cat "$slurm"/*.out)"; exit 1; }
}

slurm_ready() {
    [ "$(sinfo --noheader --Node --format=%t 2>/dev/null | grep -cx idle)" = 2 ]
}

# Whatever still runs on a node ends with it.
slurm_end() {
    local daemon

    [ -d "$slurm" ] || return 0
    scancel --user="$(id -un)" 2>/dev/null || true
    await 20 no_jobs || true
    for daemon in n1 n2 slurmctld munge; do
        [ ! -e "$slurm/$daemon.daemon" ] || kill "$(<"$slurm/$daemon.daemon")" 2>/dev/null || true
    done
    # slurmctld writes its state last of all, into a directory that is about to go.
    await 10 daemons_ended || true
}

daemons_ended() {
    local daemon

    for daemon in "$slurm"/*.daemon; do
        ! kill -0 "$(<"$daemon")" 2>/dev/null || return 1
    done
}

no_jobs() {
    [ -z "$(squeue --noheader 2>/dev/null)" ]
}

# tasks STATE: how many tasks of all jobs are in it.
tasks() {
    squeue --noheader --array --format=%T | grep -cx "$1"
}
