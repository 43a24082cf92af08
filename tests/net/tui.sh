#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2015,SC2034,SC2154,SC2317,SC2086
# tui.sh - the kick and the screen on a real network: an emulated Pi 3B with the race hang boots from a
# real Kea, which answers too soon for it. Left alone it stays hung; `sniff --kick` and the key K of `tui`,
# at the server's end, get it up. As root, or as anybody who may make user namespaces; build first. The
# screens are looked at in tmux. Each case has a network of its own.
#
#   tests/net/tui.sh [CASE...]      KEEP=DIR keeps the folders of the cases there
cd "$(dirname "$0")/../.." || exit 2
. tests/net/lib.sh
O=${O:-build}
[ -n "${NET_INSIDE:-}" ] || {
	[ -x "$O/pxepi" ] || { echo "tui.sh: $O/pxepi is missing: run make" >&2; exit 2; }
	bash tests/net/servers.sh -q
}
net_enter "$@"
export LC_ALL=C.UTF-8 TZ=UTC
mount -t tmpfs tmpfs /mnt || exit 2
W=/mnt
trap 'kill "${jobs[@]}" "$guard" 2>/dev/null; [ -z "${KEEP:-}" ] || cp -r "$W/." "$KEEP"' EXIT
chmod 755 "$W"
cp "$O/pxepi" "$W"
P=$W/pxepi
top=$PWD
servers=$top/build/servers/bin
plugins=$(dirname "$(find "$top/build/servers/tree" -name libfsalvfs.so 2>/dev/null | head -n 1)")
. tests/net/case.sh
. tests/net/serve.sh
. tests/net/trees.sh
KERNEL_BYTES=120000 START_BYTES=40000
SERIAL=df90a038

# --- what the cases say

begin() {
	have kea-dhcp4 || return
	address
	boot_tree tftp 3b $SERIAL
	kea && tftpd || { broken; false; }
}
# emulate OPTION...: the Pi, at c0; `code` is its exit code.
emulate() {
	in_c timeout -k 5 100 "$P" emulate -i c0 --serial $SERIAL --race hang --json "$@" >pi 2>pi.err
	code=$?
	grep '"event":"boot.report"' pi >report
}
# watch OPTION...: sniff at the server's end, until finish.
watch() {
	: >err
	ip netns exec "$case-s" env --default-signal=INT "$P" sniff -i s0 --json "$@" >out 2>err &
	sniffer=$!
	wait_for grep -q 'listening on' err
}
over() { stop INT; grep '"event":"boot.report"' out >seen; }
none() { ! grep -o "$2" "$1"; }
times() { grep "\"event\":\"$1\"" out | field t | while read -r t; do date -d "$t" +%s.%N; done; }
after() { awk -v a="$1" -v b="$2" -v low="$3" -v high="$4" \
	'BEGIN { d = b - a; if (d < low || d > high) { print d " s"; exit 1 } }'; }

net_cases=(off cure up prevent in-vain broadcast relayed screen crowd)

case_off() {
	begin || return
	watch
	emulate --until firmware --timeout 12
	check "no kick: it stays hung" said report '"outcome":"hung"'
	over
	check "no kick: no event of one" none out '"event":"kick[^"]*"'
	check "no kick: the summary counts none" none out '"kicked"'
}

case_cure() {
	begin || return
	watch --kick
	emulate --until firmware
	check "cure: it boots" exited 0
	over
	check "cure: one kick, as it hung" [ "$(grep -c '"event":"kick.sent"' out)" = 1 ]
	check "cure: to this Pi alone" said out '"event":"kick.sent".*"reason":"hung","broadcast":false,"number":1'
	check "cure: not before it was judged hung" after "$(times boot.hung)" "$(times kick.sent)" 0 1
	check "cure: it went on at once" after "$(times kick.sent)" "$(times kick.woke)" 0 0.5
	check "cure: the report says so" said seen '"kicked":{"kicks":1,"broadcast":false,"went_on":true'
	check "cure: the hang stays in it as a warning" said seen '"id":"dhcp.race-hang","severity":"warning"'
	check "cure: with and without are counted" said out \
		'"kicked":{"boots":1,"went_on":1,"hung":1},"not_kicked":{"boots":0'
}

case_up() {
	begin && nfs_or_skip || return
	watch --kick=cure --boots 1
	emulate
	check "cure: it comes up, NFS root and all" exited 0
	finish
	check "cure: --boots 1 waits for what becomes of it" said out '"outcome":"up"'
	check "cure: sniff's exit code is 0" exited 0
}

case_prevent() {
	local began
	begin || return
	watch --kick=prevent
	began=$EPOCHREALTIME
	emulate --until firmware
	check "prevent: it boots" exited 0
	check "prevent: without a hang's delay" after "$began" "$EPOCHREALTIME" 0 8
	over
	check "prevent: nothing hung" none out '"event":"boot.hung"'
	check "prevent: two frames" [ "$(grep -c '"event":"kick.sent"' out)" = 2 ]
	check "prevent: the first at 0.6 s" after "$(times dhcp.discover | head -n 1)" \
		"$(times kick.sent | head -n 1)" 0.6 0.7
	check "prevent: the second at 1.2 s" after "$(times dhcp.discover | head -n 1)" \
		"$(times kick.sent | tail -n 1)" 1.2 1.3
	check "prevent: they are one kick" said seen '"kicked":{"kicks":1,'
}

# A ROM that locks up for good, as some do.
case_in_vain() {
	begin || return
	watch --kick --kick-broadcast
	emulate --until firmware --rom-fault hang=lock --timeout 17
	over
	check "in vain: three kicks and no more" [ "$(grep -c '"event":"kick.sent"' out)" = 3 ]
	check "in vain: the first to it alone, the others to all" [ "$(grep '"event":"kick.sent"' out |
		grep -o '"broadcast":[a-z]*' | tr '\n' ' ')" = '"broadcast":false "broadcast":true "broadcast":true ' ]
	check "in vain: said once" [ "$(grep -c '"event":"kick.in-vain"' out)" = 1 ]
	check "in vain: the report says it did not go on" said seen '"kicked":{"kicks":3,"broadcast":true,"went_on":false}'
}

case_broadcast() {
	have kea-dhcp4 || return
	in_s "$P" sniff -i s0 --kick --kick-broadcast >out 2>err
	code=$?
	check "--kick-broadcast without an address: refused" exited 2
	check "and why" said err 'has no IPv4 address'
	"$P" sniff -r "$top/fixtures/dhcp-race-hang/capture.pcap" --kick >out 2>err
	code=$?
	check "--kick of a file: refused" exited 2
}

# What is not the Pi's own frame is not kicked: the DISCOVER comes from another MAC.
case_relayed() {
	have kea-dhcp4 || return
	address
	kea || return
	watch --kick=prevent
	in_c "$P" emulate -i c0 --model 3b+ --serial $SERIAL --until dhcp >pi 2>pi.err
	in_c "$P" emulate -i c0 --model 4 --mac dc:a6:32:0a:0b:0c --until dhcp >>pi 2>>pi.err
	over
	check "a 3B+ and a Pi 4 were heard" [ "$(grep -c '"event":"boot.report"' out)" = 2 ]
	check "and not kicked" none out '"event":"kick[^"]*"'
}

# --- the screen

T="tmux -L $$"
screen_shows() { $T capture-pane -p -t "$case" | grep -q -- "$1"; }
shows() { wait_longer screen_shows "$1" || { $T capture-pane -p -t "$case"; false; }; }
wait_longer() { wait_for "$@" || wait_for "$@" || wait_for "$@"; }
keys() { $T send-keys -t "$case" "$@"; }

# film: the screen, looked at 20 times a second; a line when it changes: when it was seen so, and what the
# fleet says. `seen TEXT`: when it first said that.
film() {
	local now before=
	while :; do
		now=$($T capture-pane -p -t "$case" 2>/dev/null | grep 'b8:27:eb\|90:a0:38')
		[ "$now" = "$before" ] || echo "$EPOCHREALTIME $now"
		before=$now
		sleep 0.05
	done >film
}
seen() { grep -m 1 -- "$1" film | cut -d' ' -f1; }
at() { date -d "$(grep -m 1 "\"event\":\"$1\"" pi | field t)" +%s.%N; }
ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
idle_for() { # SECONDS PID: at most one tick of processor time
	local before
	before=$(ticks "$2")
	sleep "$1"
	[ $(($(ticks "$2") - before)) -le 1 ]
}

case_screen() {
	command -v tmux >/dev/null || { skip "tui: the screen" "no tmux"; return; }
	local filming
	begin || return
	$T -f /dev/null new-session -d -s "$case" -x 80 -y 24 \
		"ip netns exec $case-s $P tui -i s0; echo ended \$?; sleep 5"
	check "tui: it waits for Pis" shows 'No Pi has been heard yet'
	check "tui: automatic kicking is off" shows 'auto-kick off'
	check "tui: nothing happens, and it costs nothing" idle_for 3 "$(pgrep -x pxepi -P "$($T display-message -p -t "$case" '#{pane_pid}')")"
	film &
	filming=$!
	emulate --until firmware --timeout 60 &
	check "tui: suspected" shows 'hang suspected'
	check "tui: hung, and what to press" shows 'HUNG? k kicks it awake'
	wait_for grep -q HUNG film
	kill $filming
	keys K
	check "tui: K turns it on" shows 'auto-kick ON'
	check "tui: the Pi goes on" shows 'kicked'
	wait $!
	# Those of the screen lag by a look (50 ms), a drawing (50 ms) and what a busy machine adds.
	check "tui: suspected within 2 s of the OFFER" after "$(at dhcp.offer)" "$(seen 'hang suspected')" 0.5 2.0
	check "tui: hung when the next DISCOVER (after 5 s) is 2 s overdue" \
		after "$(at dhcp.discover)" "$(seen 'HUNG')" 6.9 8
	check "tui: it booted" said report '"outcome":"kernel-loaded"\|"outcome":"in-progress"'
	keys Enter
	check "tui: one Pi" shows 'Ladder'
	keys Home
	check "tui: the ladder has the kick" shows 'kick 1 of 3'
	keys Q
	check "tui: it ends with 0" shows 'ended 0'
	$T kill-server 2>/dev/null
}

# 22 at once, as in the facts. What counts is whether they get past DHCP.
past() { grep '"event":"boot.report"' "$1" | grep -vc '"stage":"dhcp"'; }
case_crowd() {
	begin || return
	in_c timeout 60 "$P" emulate -i c0 --serial 00a00001 --count 22 --stagger 10 --race hang --json \
		--until rom --timeout 12 >pi 2>pi.err
	local without with
	without=$(past pi)
	watch --kick=cure
	in_c timeout 90 "$P" emulate -i c0 --serial 00a00001 --count 22 --stagger 10 --race hang --json \
		--until rom --timeout 20 >pi 2>pi.err
	with=$(past pi)
	over
	echo "of 22 at once: $without went on without the kick, $with with it"
	check "22 at once: all go on with the kick" [ "$with" -eq 22 ]
	check "22 at once: without it some do not" [ "$without" -lt 22 ]
	check "22 at once: never more than 20 frames in a second" \
		awk 'BEGIN { ok = 1 } { t[NR] = $1; if (NR > 20 && $1 - t[NR - 20] < 0.999) ok = 0 } END { exit !ok }' <(times kick.sent)
}

CASES_MAX_S=110
run_cases net_cases "$@"
net_done
