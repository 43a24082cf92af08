#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2016,SC2034,SC2317
# check.sh - `pxepi check` itself: real servers' examples pass, servers that misbehave end the trial in
# bounded time with a clear word, and whatever happens, nothing is left of it and nothing outside is
# changed. As root, or as anybody who may make user namespaces; build first. Which configurations it
# judges how is in tests/check.
#
#   tests/net/check.sh [CASE...]      KEEP=DIR keeps the folders of the cases there
#
# Each case has a machine of its own: network, processes, /etc, /var, /tmp and /run, all listed before and
# after. CASE@user has pxepi run by an ordinary user; that needs root.
cd "$(dirname "$0")/../.." || exit 2
. tests/net/lib.sh
O=${O:-build}
[ -n "${NET_INSIDE:-}" ] || {
	[ -x "$O/pxepi" ] || { echo "check.sh: $O/pxepi is missing: run make" >&2; exit 2; }
	bash tests/net/servers.sh -q
	[ -z "${KEEP:-}" ] || KEEP=$(realpath "$KEEP")
	export KEEP
}
net_enter "$@"
export LC_ALL=C TZ=UTC NO_COLOR=1
unset SUDO_UID SUDO_GID
top=$PWD
servers=$top/build/servers/bin
PATH=$servers:$PATH

all=(kea-example outside outside@user never-listens no-start kea-syntax early-exit daemon flood stubborn
	late never-answers success stopped killed killed-early killed-inside missing other-server scripts places umask
	names written chroot few-at-once where
	layouts ordinary ci ci@user no-start@user early-exit@user daemon@user flood@user stubborn@user late@user
	never-answers@user success@user stopped@user killed@user killed-early@user killed-inside@user)
AS=(setpriv --reuid=65534 --regid=65534 --clear-groups)
user_can() { real_root && "${AS[@]}" sh -c '[ -x "$0/kea-dhcp4" ] && unshare -Urnm true' "$servers" 2>/dev/null; }

# --- the cases, some at the same time; what they say, in their order

if [ -z "${CASE:-}" ]; then
	[ $# -gt 0 ] || set -- "${all[@]}"
	logs=$(mktemp -d)
	trap 'rm -rf "$logs"' EXIT
	user_can && can=1
	for CASE; do
		[ "${CASE%@user}" = "$CASE" ] || [ -n "${can:-}" ] || continue
		[ "$(jobs -rp | wc -l)" -lt "${JOBS:-4}" ] || wait -n
		CASE=$CASE unshare -nm -pf --mount-proc --propagation private bash "$0" >"$logs/$CASE" 2>&1 &
	done
	wait
	for CASE; do
		[ "${CASE%@user}" = "$CASE" ] || [ -n "${can:-}" ] ||
			{ skip "$CASE" "no root here, or an ordinary user may make no namespaces, or not read this folder"; continue; }
		sed '$d' "$logs/$CASE"
		read -r word p f s < <(tail -n 1 "$logs/$CASE")
		[ "$word" = counts ] || { tail -n 1 "$logs/$CASE"; say_result FAIL "$CASE did not end"; p=0 f=1 s=0; }
		passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	done
	net_done
	exit
fi

# --- the machine of a case

. tests/net/trees.sh
. tests/net/check-host.sh
. tests/net/check-ends.sh
. tests/net/check-outside.sh
. tests/net/check-net.sh
. tests/net/check-good.sh

case=${CASE%@user} D=/srv/$CASE as=()
[ "$case" = "$CASE" ] || as=("${AS[@]}")
own_host
cd "$D" || exit 2
state >/srv/before
"case_${case//-/_}"
nothing_left
[ -z "${KEEP:-}" ] || cp -r "$D" "$KEEP"
echo "counts $passed $failed $skipped"
