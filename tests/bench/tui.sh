#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2154
# tui.sh - what the screen costs: processor time when nothing happens, and with a thousand Pis in the
# list at 50,000 packets a second; packets lost; how long a key takes to be seen. In a network and a
# terminal (tmux) of its own. The capture is that of run.sh.
#
#	O=build bash tests/bench/tui.sh
cd "$(dirname "$0")/../.." || exit 2
. tests/net/lib.sh
O=${O:-build}
[ -n "${NET_INSIDE:-}" ] || {
	net_tool replay tests/net/replay.c -- -lpcap || exit 2
	mkdir -p "$O/bench"
	[ -e "$O/bench/boots.pcap" ] || "$O/bench/gen" boots 1000 640 "$O/bench/boots.pcap" >"$O/bench/boots.count"
}
net_enter "$@"
export LC_ALL=C.UTF-8 TERM=xterm-256color
T="tmux -L bench-$$ -f /dev/null"
trap '$T kill-server 2>/dev/null' EXIT
net_up
$T new-session -d -s t -x 120 -y 40 "ip netns exec srv $O/pxepi tui -i s0 2>$O/bench/tui.err"
shown() { $T capture-pane -p -t t | grep -q -- "$1"; }
wait_for shown 'No Pi has been heard' || { cat "$O/bench/tui.err"; exit 2; }
pid=$($T display-message -p -t t '#{pane_pid}')
[ "$(cat "/proc/$pid/comm")" = pxepi ] || pid=$(pgrep -x pxepi -P "$pid")
ticks() { awk '{ print $14 + $15 }' "/proc/$pid/stat"; }
hz=$(getconf CLK_TCK)
cpu() { # SECONDS: percent of a core
	local before
	before=$(ticks)
	sleep "$1"
	echo $((100 * ($(ticks) - before) / hz / $1))
}
key_takes() { # milliseconds from a key to its screen, the worst of ten
	local worst=0 i began took
	for ((i = 0; i < 10; i++)); do
		began=$(date +%s%N)
		$T send-keys -t t '?'
		wait_for shown 'What you see'
		took=$((($(date +%s%N) - began) / 1000000))
		[ $took -le $worst ] || worst=$took
		$T send-keys -t t Escape
		wait_for shown 'trouble first'
	done
	echo $worst
}

echo "an idle screen: $(cpu 5) % of a core"
in_pi "$TOOLS/replay" c0 "$O/bench/boots.pcap" "${SPEED:-17}" >"$O/bench/replay.out" &
replay=$!
sleep 2
wait_for shown '[0-9]* booting'
count=$(awk '{ print $1 }' "$O/bench/boots.count")
began=$(date +%s%N) before=$(ticks)
worst=$(key_takes)
wait $replay
sending=$((($(date +%s%N) - began) / 1000000 + 2000)) # they began before
took=$((($(date +%s%N) - began) / 1000000)) used=$((($(ticks) - before) * 1000 / hz))
echo "$count packets of 1000 Pis, some $((count * 1000 / sending)) a second: $((100 * used / took)) % of a core, a key is seen after $worst ms at worst"
sleep 1
$T capture-pane -p -t t | head -n 2
lost=$($T capture-pane -p -t t | grep -o '[0-9]* packets lost' || echo none)
echo "lost by the capture: $lost"
echo "a thousand Pis in the list, nothing happens: $(cpu 5) % of a core; a key is seen after $(key_takes) ms"
awk '/VmHWM/ { printf "memory: %d MB at most\n", $2 / 1024 }' "/proc/$pid/status"
