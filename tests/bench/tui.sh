#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2154
# tui.sh - what the screen costs: processor time when nothing happens, and with a thousand Pis in the
# list at 50,000 packets a second, beside `sniff` on the same traffic; packets lost; how long a key takes
# to be seen. In a network and a terminal (tmux) of its own. The capture is that of run.sh. Fails when
# packets were lost, an idle screen costs something, or a key takes longer than a second.
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
trap '$T kill-server 2>/dev/null; kill $sniffer 2>/dev/null' EXIT
net_up
hz=$(getconf CLK_TCK) failed=0 sniffer=
count=$(awk '{ print $1 }' "$O/bench/boots.count")
ms() { echo $(($(date +%s%N) / 1000000)); }
cpu_ms() { awk -v hz="$hz" '{ print int(($14 + $15) * 1000 / hz) }' "/proc/$1/stat"; }
shown() { $T capture-pane -p -t t | grep -q -- "$1"; }
too_much() { echo "	too much: $*"; failed=1; }

# play PID: the traffic; what PID used meanwhile, in ms of processor time, and a second after.
play() {
	local before
	before=$(cpu_ms "$1")
	in_pi "$TOOLS/replay" c0 "$O/bench/boots.pcap" "${SPEED:-20}" >"$O/bench/replay.out"
	sleep 1
	echo $(($(cpu_ms "$1") - before))
}
idle() { # PID: ms in 5 s
	local before
	before=$(cpu_ms "$1")
	sleep 5
	echo $(($(cpu_ms "$1") - before))
}
key_takes() { # ms from a key to its screen, the worst of ten
	local worst=0 i began took
	for ((i = 0; i < 10; i++)); do
		began=$(ms)
		$T send-keys -t t '?'
		wait_for shown 'What you see'
		took=$(($(ms) - began))
		[ $took -le $worst ] || worst=$took
		$T send-keys -t t Escape
		wait_for shown 'trouble first'
	done
	echo $worst
}
times() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / (b > 0 ? b : 1) }'; }

# --- sniff, for comparison

ip netns exec srv env --default-signal=INT "$O/pxepi" sniff -i s0 --json >"$O/bench/sniff.out" 2>"$O/bench/sniff.err" &
sniffer=$!
wait_for grep -q 'listening on' "$O/bench/sniff.err" || { cat "$O/bench/sniff.err"; exit 2; }
began=$(ms)
sniff=$(play "$sniffer")
took=$(($(ms) - began - 1000))
kill -INT "$sniffer"
wait "$sniffer"
sniff_lost=$(grep -o '"capture.dropped","severity[^}]*"packets":[0-9]*' "$O/bench/sniff.out" | grep -o '[0-9]*$')

# --- the screen

$T new-session -d -s t -x 120 -y 40 "ip netns exec srv $O/pxepi tui -i s0 2>$O/bench/tui.err"
wait_for shown 'No Pi has been heard' || { cat "$O/bench/tui.err"; exit 2; }
pid=$($T display-message -p -t t '#{pane_pid}')
[ "$(cat "/proc/$pid/comm")" = pxepi ] || pid=$(pgrep -x pxepi -P "$pid")
quiet=$(idle "$pid")
tui=$(play "$pid")
$T capture-pane -p -t t | sed -n 2p
tui_lost=$($T capture-pane -p -t t | grep -o '[0-9]* packets lost' | cut -d' ' -f1)
still=$(idle "$pid")

# --- and with somebody at its keys

in_pi "$TOOLS/replay" c0 "$O/bench/boots.pcap" "${SPEED:-20}" >"$O/bench/replay.out" &
replay=$!
busy=$(key_takes)
kill -0 $replay 2>/dev/null || busy="$busy (the traffic was over)"
wait $replay
calm=$(key_takes)

echo "$count packets of 1000 Pis, $((count * 1000 / took)) a second, processor time of the whole and ratio to sniff:"
printf '	%-6s %6d ms  %3d %%  of a core  %5s   lost %s\n' sniff "$sniff" $((100 * sniff / took)) 1.00 "${sniff_lost:-0}" \
	tui "$tui" $((100 * tui / took)) "$(times "$tui" "$sniff")" "${tui_lost:-0}"
echo "	a key is seen after $busy ms at worst while they come, $calm ms when nothing does"
echo "	nothing happens, 5 s: $quiet ms of processor time with an empty list, $still ms with a thousand Pis"
awk '/VmHWM/ { printf "	memory: %d MB at most\n", $2 / 1024 }' "/proc/$pid/status"
[ "${tui_lost:-0}" -eq 0 ] || too_much "packets were lost"
[ "$quiet" -le 20 ] && [ "$still" -le 200 ] || too_much "an idle screen costs something"
[ "${busy%% *}" -le 1000 ] || too_much "a key takes longer than a second"
exit $failed
