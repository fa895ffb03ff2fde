# What the scripts of this folder share. Sourced, not run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
home=${QUANTUM_FORGE_HOME:-$root/.cluster}
sites=(site1 site2 site3)

say() { printf '%s\n' "$*" >&2; }

die() {
  say "$*"
  exit 1
}

# usage TEXT ARGUMENT: tells how a script is called, on standard output when that is what was asked.
usage() {
  case "$2" in
    -h | --help)
      printf 'usage: %s\n' "$1"
      exit 0
      ;;
  esac
  say "$2 is not understood. usage: $1"
  exit 64
}

# The toolchain must be there; the two libraries are installed when they are not.
prepare_machine() {
  command -v swift >/dev/null || die "There is no swift on this machine: install a Swift 6.3 toolchain (swift.org/install)."
  install_missing libsqlite3-dev libssl-dev
}

# install_missing PACKAGE...: with apt-get, those that are not installed.
install_missing() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  local as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  say "Installing ${missing[*]} ..."
  local log
  log=$(mktemp)
  { "${as_root[@]}" apt-get update -q && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 ||
    { tail -n 20 "$log" >&2; die "apt-get could not install ${missing[*]}."; }
  rm -f "$log"
}

# show_progress: swift build's output as how far it is, and for how long: one line that is rewritten every second on a
# terminal, else one every 30 s. A step may be a file or a whole module, so steps tell little of the time that is left.
show_progress() {
  local line rest='' step='planning' told=0 status=0 started=$SECONDS elapsed
  while [ "$status" -eq 0 ] || [ "$status" -gt 128 ]; do
    status=0
    IFS= read -r -t 1 line || status=$?
    line=$rest$line rest=''
    if [ "$status" -gt 128 ]; then
      rest=$line
    elif [[ $line =~ ^\[([0-9]+)/([0-9]+)\]\ (.*) ]] && [ "${BASH_REMATCH[2]}" -ge 20 ]; then
      step="step ${BASH_REMATCH[1]} of ${BASH_REMATCH[2]}, ${BASH_REMATCH[3]}"
    fi
    elapsed=$((SECONDS - started))
    if [ -t 2 ]; then
      printf '\r\033[K  %d:%02d  %.68s' $((elapsed / 60)) $((elapsed % 60)) "$step" >&2
    elif [ "$elapsed" -ge $((told + 30)) ]; then
      told=$elapsed
      printf '  %d:%02d  %.68s\n' $((elapsed / 60)) $((elapsed % 60)) "$step" >&2
    fi
  done
  [ ! -t 2 ] || printf '\r\033[K' >&2
}

# swift_build WHAT ARGUMENTS: builds, showing how far it is.
swift_build() {
  local what=$1 log started=$SECONDS
  shift
  log=$(mktemp)
  [ -d "$root/.build" ] || say "The first build takes 5 to 15 minutes on two cores."
  say "Building $what ..."
  if swift build --package-path "$root" "$@" 2>&1 | tee "$log" | show_progress; then
    say "Built in $((SECONDS - started)) s."
    rm -f "$log"
  else
    { grep -E 'error:' -A 3 "$log" || tail -n 30 "$log"; } | head -n 40 >&2
    die "The build failed; the whole of its output is in $log."
  fi
}

# For a quick start: it takes half the time of a release build, the cores are optimised in both, and the tests are built on
# it.
build_debug() {
  build_programs "" -c debug
  find_programs debug
}

# For what measures speed.
build_release() {
  build_programs " for speed" -c release
  find_programs release
}

# build_programs PURPOSE ARGUMENTS: one by one. Asked for no product, swift build also builds every program of the packages
# that this one depends on, a compiler of Protocol Buffers among them, which takes as long as all of this.
build_programs() {
  local program
  for program in qnode qvenue qbench; do swift_build "$program$1" --product "$program" "${@:2}"; done
}

find_programs() {
  programs=$(swift build --package-path "$root" -c "$1" --show-bin-path)
  qnode=$programs/qnode
  qvenue=$programs/qvenue
  qbench=$programs/qbench
}

# site_pid SITE: the process that runs it, nothing when it is not running.
site_pid() {
  local pid
  pid=$(cat "$home/$1/qnode.pid" 2>/dev/null) || return 0
  if [ -r "/proc/$pid/cmdline" ] && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q "qnode run .*$home/$1/"; then echo "$pid"; fi
}

# venue_pid: the process that runs the paper venue, nothing when it is not running.
venue_pid() {
  local pid
  pid=$(cat "$home/venue/qvenue.pid" 2>/dev/null) || return 0
  if [ -r "/proc/$pid/cmdline" ] && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q "qvenue run .*$home/venue"; then echo "$pid"; fi
}

# One that has ended and that nobody has asked about, as in a container without an init, runs no more.
is_running() { [ -d "/proc/$1" ] && ! grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null; }

# stop_process NAME PID LOG: tells a process to end, and waits 10 s.
stop_process() {
  kill -TERM "$2"
  for _ in $(seq 100); do
    is_running "$2" || return 0
    sleep 0.1
  done
  die "$1 (process $2) did not stop within 10 s; see $3"
}
