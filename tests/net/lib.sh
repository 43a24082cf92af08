# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2086,SC2012
# lib.sh - what the live tests share: a private network with two ends, tools built on demand, and
# counting. Sourced by bash scripts of this folder, from the top folder of the sources.
#
#   . tests/net/lib.sh
#   net_enter "$@"        # the rest runs in namespaces of its own; everything in them ends with it
#   net_up                # s0 in namespace "srv" <-> c0 in namespace "pi", up, no addresses
#   in_srv CMD ...; in_pi CMD ...
#   check NAME CMD ...    # counts one test; skip NAME WHY counts one that could not run
#   net_done              # prints the counts, returns 1 when one failed
#
# Nothing is started on the machine itself, and nothing is left behind.

TOOLS=${TOOLS:-build/net}
passed=0 failed=0 skipped=0

say_result() { printf '%-5s %s: %s\n' "$1" "$(basename "$0" .sh)" "$2"; }

check() { # NAME CMD...
	local name=$1
	shift
	if "$@"; then
		passed=$((passed + 1))
		say_result ok "$name"
	else
		failed=$((failed + 1))
		say_result FAIL "$name"
	fi
}

skip() { # NAME WHY
	skipped=$((skipped + 1))
	say_result SKIP "$1 ($2)"
}

net_done() {
	printf '%s: %d passed, %d failed, %d skipped\n' "$(basename "$0" .sh)" "$passed" "$failed" "$skipped"
	[ "$failed" -eq 0 ]
}

# Runs the script again with its own network and mount namespace: as root when we are, else as the
# root of a user namespace. With neither it says so, counts one skip and ends.
net_enter() {
	local how
	[ -n "${NET_INSIDE:-}" ] && {
		mount -t tmpfs tmpfs /run && mkdir -p /run/netns && ip link set lo up
		return
	}
	if [ "$(id -u)" -eq 0 ]; then how="unshare -nm --propagation private"; else how="unshare -Urnm"; fi
	if $how true 2>/dev/null; then
		NET_INSIDE=1 exec $how "$0" "$@"
	fi
	skip "everything" "no root, and user namespaces are not allowed here"
	net_done
	exit
}

in_srv() { ip netns exec srv "$@"; }
in_pi() { ip netns exec pi "$@"; }

net_up() {
	local ns
	for ns in srv pi; do
		ip netns add "$ns"
		ip -n "$ns" link set lo up
		# no router solicitations among the frames that are counted
		ip netns exec "$ns" sh -c 'for c in all default; do
			echo 1 >/proc/sys/net/ipv6/conf/$c/disable_ipv6; done'
	done
	ip -n srv link add s0 type veth peer name c0 netns pi
	ip -n srv link set s0 up
	ip -n pi link set c0 up
	wait_for net_has_carrier
}

net_has_carrier() { in_pi cat /sys/class/net/c0/operstate 2>/dev/null | grep -q up ||
	ip -n pi -o link show c0 | grep -q 'state UP'; }

net_down() {
	ip netns del srv
	ip netns del pi
}

# wait_for CMD...: up to 5 seconds for it to be true; never a fixed sleep for a thing to happen.
wait_for() {
	local i
	for ((i = 0; i < 250; i++)); do
		"$@" && return 0
		sleep 0.02
	done
	return 1
}

# net_tool NAME SOURCES... -- LIBS...: builds $TOOLS/NAME when it is older than its sources.
net_tool() {
	local name=$1 out=$TOOLS/$1 sources=() newest
	shift
	while [ "$1" != -- ]; do
		sources+=("$1")
		shift
	done
	shift
	newest=$(ls -t "${sources[@]}" io/*.h core/*.h "$out" 2>/dev/null | head -n 1)
	[ "$newest" = "$out" ] && return
	mkdir -p "$TOOLS"
	"${CC:-cc}" -std=c17 -D_GNU_SOURCE -I. -O1 -g -o "$out" "${sources[@]}" "$@"
}

# The senders and listeners of this folder.
net_tools() {
	net_tool frames tests/net/frames.c -- &&
		net_tool replay tests/net/replay.c -- -lpcap &&
		net_tool iotool tests/net/iotool.c io/{fail,loop,unpack,capture,capture_file,capture_live}.c \
			io/{iface,writer,privilege,sandbox}.c -- -lpcap -lcap-ng -lseccomp -lzstd -lz
}

# The machine's own root, not that of a user namespace.
real_root() { [ "$(id -u)" -eq 0 ] && [ "$(awk '{ print $3 }' /proc/self/uid_map)" = 4294967295 ]; }
