# shellcheck shell=bash disable=SC2034,SC2154
# What both job scripts need. They source it once they have set install, home and milesweep.

# Others reach this node by this name. Where the nodes know each other by another one, change it here.
host=$(hostname -f)

# Sockets, locks and caches, on a disk of this node.
scratch=${SLURM_TMPDIR:-${TMPDIR:-/tmp}}/milesweep-$SLURM_JOB_ID

# This job alone: the number of an array's last task is that of the whole array.
job=${SLURM_ARRAY_JOB_ID:+${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID}
job=${job:-$SLURM_JOB_ID}

# Weeks of 4-hour jobs; a job that needs more is going round in circles.
most_restarts=200

say() { echo "$(date '+%F %T') $SLURMD_NODENAME: $*"; }

# Makes this job's certificate for the node that it is on now. The authority's key is the user's own, as the whole home is.
certificate() { # NAME
  "$milesweep" certs issue "$home/slurm/certs" "$1" --host "$host" --days 60 >/dev/null
}

# --time-budget with the time that Slurm still gives this job; nothing where there is no limit.
time_budget() {
  local left
  left=$(squeue --noheader --jobs "$job" --format %L)
  case $left in *[0-9]:[0-9]*) echo --time-budget "$left" ;; esac
}

# Whether a job waits or runs.
queued() { # JOB
  [ -n "$(squeue --noheader --jobs "$1" 2>/dev/null)" ]
}

# Whether Slurm has decided to run this job once more (a requeue, a preemption) when it has ended.
starts_again() {
  local restarts
  restarts=$(scontrol show job "$job" | sed -n 's/.*Restarts=\([0-9]*\).*/\1/p')
  [ "${restarts:-0}" -gt "${SLURM_RESTART_COUNT:-0}" ]
}

# Has Slurm run this job once more, under the same number; Slurm ends this script.
again() {
  if [ "${SLURM_RESTART_COUNT:-0}" -ge "$most_restarts" ]; then
    say "started again $most_restarts times already; that is enough"
    return 1
  fi
  say "the job's time is nearly over; asking Slurm to start it again"
  scontrol requeue "$job" && sleep 60
}
