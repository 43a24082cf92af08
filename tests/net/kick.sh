#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2015,SC2034,SC2154,SC2317,SC2086
# kick.sh - the kick on the wire: what frames leave, when, how many, for whom and for whom not; what is
# said of them; with which rights. tui.sh has the kick of an emulated Pi behind a real Kea. `pxepi sniff
# --kick` listens at s0; the Pis are at c0, where the frames are heard. As root, or as anybody who may
# make user namespaces; build first. Each case has a network of its own, and they run at the same time.
#
#   tests/net/kick.sh [CASE...]      KEEP=DIR keeps the folders of the cases there
cd "$(dirname "$0")/../.." || exit 2
. tests/net/lib.sh
O=${O:-build}
[ -n "${NET_INSIDE:-}" ] || {
	[ -x "$O/pxepi" ] || { echo "kick.sh: $O/pxepi is missing: run make" >&2; exit 2; }
	net_tool replay tests/net/replay.c -- -lpcap && net_tool hear tests/net/hear.c -- &&
		net_tool romask tests/net/romask.c core/{compose,frame,ipv4}.c -- || exit 2
	bash tests/net/servers.sh -q
}
net_enter "$@"
export LC_ALL=C TZ=UTC NO_COLOR=1
mount -t tmpfs tmpfs /mnt || exit 2
W=/mnt
trap 'kill "${jobs[@]}" "$guard" 2>/dev/null; [ -z "${KEEP:-}" ] || cp -r "$W/." "$KEEP"' EXIT
chmod 755 "$W"
cp "$O/pxepi" "$TOOLS"/{replay,hear,romask} "$W"
P=$W/pxepi
top=$PWD
servers=$top/build/servers/bin
. tests/net/case.sh
. tests/net/serve.sh
. tests/net/trees.sh
KERNEL_BYTES=120000 START_BYTES=40000

# --- what the cases say

hear() {
	: >wire
	in_c "$W/hear" c0 >wire &
	server="$server $!"
	wait_for grep -q ready wire
}
# watch OPTION...: sniff at s0 as JSON, until stop; `wire` has what comes in at c0.
watch() {
	hear
	: >err
	ip netns exec "$case-s" env --default-signal=INT,TERM "$P" sniff -i s0 --json "$@" >out 2>err &
	sniffer=$!
	wait_for grep -q 'listening on' err
}
ask() { # KIND [COUNT [MICROSECONDS]]: on the wire, at c0
	"$W/romask" "$@" >asked.pcap
	in_c "$W/replay" c0 asked.pcap >sent
}
kicks() { grep -c ' 02:[0-9a-f:]* 0842 \| 0800 .*to 192.0.2.255 ' wire; } # frames of ours at c0
kick_is() { [ "$(kicks)" -eq "$1" ] || { echo "$(kicks) frames, not $1"; false; }; }
ours() { in_s ip link set s0 address 02:00:00:00:00:01; }
times() { grep "\"event\":\"$1\"" out | field t | while read -r t; do date -d "$t" +%s.%N; done; }
between() { awk -v a="$1" -v b="$2" -v low="$3" -v high="$4" \
	'BEGIN { d = b - a; if (d < low || d > high) { print d " s"; exit 1 } }'; }
none() { ! grep -o "$2" "$1"; }
# As many as MOST in each second that begins with a frame; the times are the kernel's.
per_second() { # MOST
	awk -v most="$1" '/ 02:[0-9a-f:]* 0842 / { t[++n] = $1 }
		END { for (i = most + 1; i <= n; i++) if (t[i] - t[i - most] < 1) { print t[i] - t[i - most]; exit 1 } }' wire
}
# Longer than anything that could still come: two seconds more of the sniffer's own time.
settle() { sleep "${1:-2}"; }

net_cases=(when forged gone tagged flood hostile-hang cure broadcast mask readdress options lost down rights words
	capture long crowd-off crowd-prevent)

# --- when

case_when() {
	ours
	watch --kick=prevent
	ask rom
	wait_for count_is kick.sent 2
	settle
	stop INT
	check "prevent: two frames on the wire, and no more" kick_is 2
	check "prevent: the first 0.6 s after the DISCOVER" \
		between "$(times dhcp.discover)" "$(awk '/0842/ { print $1; exit }' wire)" 0.6 0.65
	check "prevent: the second 1.2 s after it" \
		between "$(times dhcp.discover)" "$(awk '/0842/ { t = $1 } END { print t }' wire)" 1.2 1.25
	check "prevent: to this Pi alone, from the interface" \
		[ "$(awk '/0842/ { print $2, $3 }' wire | sort -u)" = "b8:27:eb:00:00:01 02:00:00:00:00:01" ]
	check "prevent: each is an event" [ "$(grep -c '"event":"kick.sent".*"reason":"prevention"' out)" = 2 ]
	check "prevent: the report says that the Pi did not go on" said out \
		'"event":"boot.report".*"kicked":{"kicks":1,"broadcast":false,"went_on":false}'
}

# --- who not

case_forged() {
	local kind
	ours
	in_s ip addr add 192.0.2.1/24 brd + dev s0
	watch --kick=prevent --kick-broadcast
	for kind in spoofed vendor group relayed unicast xid plus twice; do
		ask $kind
	done
	settle 2
	stop INT
	check "forged: from another MAC, another vendor's, a group's, over a relay, to one, with another xid, a 3B+'s, \
tagged twice: never a frame" kick_is 0
	check "forged: no event of a kick" none out '"event":"kick[^"]*"'
	check "forged: they were heard" count_is dhcp.discover 4
}

# It moves on between the two frames.
case_gone() {
	ours
	watch --kick=prevent
	ask rom
	wait_for count_is kick.sent 1
	# its ARP request: whoever sends it, it is the Pi's
	printf '\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\xff\xff\0\0\1\0\0\0\0\0\0\0\0\0\0\0\x3c\0\0\0\x3c\0\0\0' >arp.pcap
	printf '\xff\xff\xff\xff\xff\xff\xb8\x27\xeb\0\0\1\x08\x06\0\1\x08\0\6\4\0\1\xb8\x27\xeb\0\0\1\xc0\0\2\x64' >>arp.pcap
	printf '\0\0\0\0\0\0\xc0\0\2\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0' >>arp.pcap
	in_c "$W/replay" c0 arp.pcap >sent
	settle 2
	stop INT
	check "gone on: its ARP was seen" said out '"event":"arp.request"'
	check "gone on after the first frame: no second" kick_is 1
}

case_tagged() {
	ours
	watch --kick=prevent
	ask tagged
	wait_for count_is kick.sent 2
	settle 1
	stop INT
	check "tagged: the frames come with the Pi's own tag" \
		[ "$(awk '/0842/ { print $6 }' wire | sort | uniq -c | tr -s ' ')" = " 2 7" ]
}

# --- how many

case_flood() {
	ours
	watch --kick=prevent
	ask rom 1000 1000
	settle 5
	stop INT
	check "a flood of 1,000 DISCOVERs: never more than 20 frames in a second" per_second 20
	check "a flood: some are sent" [ "$(kicks)" -ge 20 ]
	check "a flood: each frame is an event, and each event a frame" \
		[ "$(grep -c '"event":"kick.sent"' out)" -eq "$(kicks)" ]
	check "a flood: it ends well" exited 1
}

# 100 forged Pis that hang, with OFFERs of a server's: they get three each, 20 a second.
case_hostile_hang() {
	ours
	watch --kick
	ask hangs 100 1000
	wait_for_long in_vain_for 100
	settle 2
	stop INT
	check "100 hang: never more than 20 frames in a second" per_second 20
	check "100 hang: three each, and no more" \
		[ "$(awk '/0842/ { n[$2]++ } END { for (m in n) c[n[m]]++; for (v in c) print v, c[v] }' wire)" = "3 100" ]
	check "100 hang: each is told once to be in vain" [ "$(grep -c '"event":"kick.in-vain"' out)" = 100 ]
}
in_vain_for() { [ "$(grep -c '"event":"kick.in-vain"' out)" -ge "$1" ]; }
wait_for_long() { wait_for "$@" || wait_for "$@" || wait_for "$@" || wait_for "$@" || wait_for "$@" || wait_for "$@" || wait_for "$@"; }

case_cure() {
	ours
	watch --kick
	ask hangs
	wait_for_long count_is kick.in-vain 1
	stop TERM
	check "--kick is cure: nothing before it is judged hung" \
		between "$(times boot.hung)" "$(awk '/0842/ { print $1; exit }' wire)" 0 0.5
	check "--kick is cure: the first is not sooner than 7 s after the DISCOVER" \
		between "$(times dhcp.discover)" "$(awk '/0842/ { print $1; exit }' wire)" 7 7.6
	check "cure: three" kick_is 3
	check "SIGTERM ends it with the counts" said out \
		'"event":"summary".*"kicked":{"boots":1,"went_on":0,"hung":1},"not_kicked":{"boots":0,"went_on":0,"hung":0},"woke_after_kick":0'
}

# --- the broadcast

case_broadcast() {
	ours
	in_s ip addr add 192.0.2.1/24 brd + dev s0
	watch --kick --kick-broadcast
	ask hangs
	wait_for_long count_is kick.in-vain 1
	stop INT
	check "broadcast: first to the Pi alone, then twice to all" \
		[ "$(awk '/0842|192.0.2.255/ { print $2, $4 }' wire | tr '\n' ' ')" = \
			"b8:27:eb:00:00:01 0842 ff:ff:ff:ff:ff:ff 0800 ff:ff:ff:ff:ff:ff 0800 " ]
	check "broadcast: from the interface's own address, with TTL 1" \
		[ "$(awk '/192.0.2.255/ { print $3, $8, $10 }' wire | sort -u)" = "02:00:00:00:00:01 1 192.0.2.1" ]
	check "broadcast: whole Ethernet frames" \
		[ "$(awk '/192.0.2.255/ { if ($NF < 60) n++ } END { print n + 0 }' wire)" = 0 ]
}

# An address that was given without its broadcast address, as ip(8) does.
case_mask() {
	ours
	in_s ip addr add 192.0.2.1/24 dev s0
	watch --kick --kick-broadcast
	check "an address without a broadcast address will do" said err 'listening on s0'
	ask hangs
	wait_for_long count_is kick.in-vain 1
	stop INT
	check "its netmask tells it" [ "$(grep -c 'to 192.0.2.255' wire)" = 2 ]
	in_s ip addr flush dev s0
	in_s ip addr add 192.0.2.1/32 dev s0
	in_s "$P" sniff -i s0 --kick --kick-broadcast >out 2>err
	code=$?
	check "a /32 has no broadcast address: refused" exited 2
	check "and why" said err 'has no IPv4 address to send a broadcast from'
}

# While it runs the interface gets another address: nobody else's is used.
case_readdress() {
	ours
	in_s ip addr add 192.0.2.1/24 brd + dev s0
	watch --kick --kick-broadcast
	in_s ip addr flush dev s0
	in_s ip addr add 192.0.2.77/24 brd + dev s0
	ask hangs
	wait_for_long count_is kick.in-vain 1
	stop INT
	check "another address since: the broadcast is from that" \
		[ "$(awk '/192.0.2.255/ { print $10 }' wire | sort -u)" = 192.0.2.77 ]
}

# --- how it is asked for

refused() { # TEXT OPTION...
	local text=$1
	shift
	in_s "$P" sniff "$@" >out 2>err
	code=$?
	check "sniff ${*//$top\//}: 2" exited 2
	check "sniff ${*//$top\//}: why, and nothing else" why "$text"
}
why() { said err "$1" && [ ! -s out ]; }
case_options() {
	local f=$top/fixtures/dhcp-race-hang/capture.pcap
	refused '^pxepi: --kick is for listening; nothing in a file can be kicked$' -r "$f" --kick
	refused '^pxepi: --kick is for listening; nothing in a file can be kicked$' -r "$f" --kick=prevent --json
	refused '^pxepi: --kick-broadcast goes with --kick$' -i s0 --kick-broadcast
	refused '^pxepi: --kick wants cure or prevent, not "often"$' -i s0 --kick=often
	refused '^pxepi: --kick wants cure or prevent, not ""$' -i s0 --kick=
	refused '^pxepi: s0: has no IPv4 address to send a broadcast from' -i s0 --kick --kick-broadcast
	refused '^pxepi: lo: is no Ethernet interface: a Pi can not be kicked from it$' -i lo --kick
	refused '^pxepi: any: is no Ethernet interface' -i any --kick
	refused 'no such interface' -i eth9 --kick
	real_root || { skip "no privilege" "not the machine's root"; return; }
	in_s setpriv --reuid=65534 --regid=65534 --clear-groups "$P" sniff -i s0 --kick >out 2>err
	code=$?
	check "no privilege: 2" exited 2
	check "no privilege: the line that cures it" said err 'sudo setcap cap_net_raw=ep'
}

# --- what the interface does to it

case_lost() {
	ours
	in_s tc qdisc replace dev s0 root pfifo limit 0
	watch --kick
	ask hangs
	wait_for_long grep -q 's0 did not take a kick' err
	check "a full queue: said" said err 's0 did not take a kick'
	check "a full queue: no event claims a kick" none out '"event":"kick[^"]*"'
	in_s tc qdisc del dev s0 root
	wait_for_long count_is kick.sent 1
	check "room again: kicked, for the first time" said out '"event":"kick.sent".*"number":1'
	stop INT
	check "room again: frames and events agree" [ "$(grep -c '"event":"kick.sent"' out)" -eq "$(kicks)" ]
}

case_down() {
	ours
	watch --kick=prevent
	ask rom
	wait_for count_is kick.sent 1
	in_s ip link set s0 down
	finish
	check "the interface is taken down: 2" exited 2
	check "the interface is taken down: one line says so" said err '^pxepi: s0: the interface was taken down$'
	check "the interface is taken down: the report is printed all the same" said out '"event":"boot.report".*"kicked"'
}

# --- rights

case_rights() {
	ours
	watch --kick=prevent
	status=/proc/$sniffer/status
	check "no capability is left" [ "$(grep -Ec '^Cap(Inh|Prm|Eff|Amb):\s0{16}$' "$status")" = 4 ]
	check "none can be had again; a seccomp filter" [ "$(grep -Ec '^NoNewPrivs:\s1$|^Seccomp:\s2$' "$status")" = 2 ]
	if real_root; then
		check "it is not root's" [ "$(awk '/^Uid:/ { print $2 }' "$status")" != 0 ]
	fi
	ask rom
	wait_for count_is kick.sent 2
	check "and it still kicks" count_is kick.sent 2
	stop INT
}

# --- words

case_words() {
	ours
	: >err
	hear
	ip netns exec "$case-s" env --default-signal=INT "$P" sniff -i s0 --kick >out 2>err &
	sniffer=$!
	wait_for grep -q 'listening on' err
	check "it says that it kicks" said err 'listening on s0, and kicking those Pis that hang'
	ask hangs
	wait_for_long grep -q 'IN VAIN' out
	stop INT
	check "each kick is a line" [ "$(grep -c 'kick [123] of 3: a frame to this Pi alone, as it hangs' out)" = 3 ]
	check "after three: what helps" said out 'IN VAIN: 3 kicks, and it still hangs: take its power away and give it back'
	check "the report: in vain" said out 'kicked.*3 times, in vain: take its power away and give it back'
	check "the report: first of all, the power" said out "Take the Pi's power away and give it back"
	check "the counts: with and without" said out 'kicked 1 boot, of which 0 went on .*of the 0 not kicked 0 did'
}

# What tcpdump made on this very machine, with our frames and without: the same verdicts.
case_capture() {
	command -v tcpdump >/dev/null || { skip "with and without the kicks" "no tcpdump"; return; }
	real_root || { skip "with and without the kicks" "tcpdump wants to become another user"; return; }
	ours
	in_s ip addr add 192.0.2.1/24 brd + dev s0
	in_s tcpdump --immediate-mode -U -i s0 -w - >all.pcap 2>tcpdump.err &
	server="$server $!"
	wait_for grep -q 'listening on' tcpdump.err
	watch --kick --kick-broadcast
	ask hangs
	wait_for_long count_is kick.in-vain 1
	stop INT
	wait_for kicks_in_file
	"$W/romask" plus >last.pcap # so that the time passes in both
	in_c "$W/replay" c0 last.pcap >sent
	wait_for last_in_file
	tcpdump -r all.pcap -w without.pcap 'not ether proto 0x0842 and not icmp' 2>/dev/null
	verdicts all.pcap >with
	verdicts without.pcap >without
	check "the file has the kicks" [ "$(tcpdump -nr all.pcap 'ether proto 0x0842 or icmp' 2>/dev/null | grep -c '^[0-9]')" = 3 ]
	check "the same verdicts with the kicks in the capture and without" same with without
	check "and it is the hang" said with '"outcome":"hung"'
}
last_in_file() { [ "$(tcpdump -nr all.pcap udp dst port 67 2>/dev/null | wc -l)" = 2 ]; }
kicks_in_file() { [ "$(tcpdump -nr all.pcap icmp 2>/dev/null | wc -l)" = 2 ]; }
verdicts() { "$P" sniff --json -r "$1" | grep boot.report |
	sed 's/"because":"[^"]*",\{0,1\}//g; s/"seconds":[0-9.]*,//; s/"stages":{[^}]*},//' | timeless; }

# --- a day on a server

# An hour's boots of a thousand Pis, in seconds; then as much again.
case_long() {
	local i first last cpu
	ours
	watch --kick=prevent
	"$W/romask" hangs 20000 0 >many.pcap
	"$W/romask" rom 20000 0 >more.pcap
	for i in 1 2 3; do
		in_c "$W/replay" c0 many.pcap 0 >sent
		in_c "$W/replay" c0 more.pcap 0 >sent
	done
	settle 2
	first=$(memory)
	for i in 1 2 3 4 5 6; do
		in_c "$W/replay" c0 many.pcap 0 >sent
		in_c "$W/replay" c0 more.pcap 0 >sent
	done
	settle 2
	last=$(memory)
	check "360,000 DISCOVERs: memory does not grow ($first KB, then $last KB)" [ "$last" -le $((first + 512)) ]
	check "360,000 DISCOVERs: never more than 20 frames in a second" per_second 20
	cpu=$(ticks)
	settle 3
	cpu=$(($(ticks) - cpu))
	check "then idle: no more than a hundredth of a CPU ($cpu ticks in 3 s)" [ "$cpu" -le 15 ]
	kill -TERM "$sniffer"
	finish
	check "SIGTERM ends it with its summary" said <(tail -n 1 out) '"event":"summary"'
	rm -f out wire
}
memory() { awk '/^VmRSS/ { print $2 }' "/proc/$sniffer/status"; }
ticks() { awk '{ print $14 + $15 }' "/proc/$sniffer/stat"; }

# --- 22 at once, as in the facts, behind a real Kea: what becomes of them without, and with prevent

past() { grep '"event":"boot.report"' "$1" | grep -vc '"stage":"dhcp"'; }
crowd() { # the Pis
	in_c timeout 60 "$P" emulate -i c0 --serial 00a00001 --count 22 --stagger 10 --race hang --json \
		--until rom --timeout 15 >pi 2>pi.err
}
begin() {
	have kea-dhcp4 || return
	address
	boot_tree tftp 3b 00a00001
	kea && tftpd || { broken; false; }
}
case_crowd_off() {
	begin || return
	watch
	crowd
	stop INT
	echo "of 22 at once, $(past pi) went on without the kick"
	check "22 at once, no kick: some stay hung" [ "$(past pi)" -lt 22 ]
	check "22 at once, no kick: not a frame" kick_is 0
	check "22 at once, no kick: no counts of it" none out '"kicked"'
}
case_crowd_prevent() {
	begin || return
	watch --kick=prevent
	crowd
	stop INT
	echo "of 22 at once, $(past pi) went on with prevent"
	check "22 at once, prevent: all go on" [ "$(past pi)" -eq 22 ]
	check "22 at once, prevent: never more than 20 frames in a second" per_second 20
	check "22 at once, prevent: what is counted adds up" adds_up
	grep -o '"kicked":{"boots".*"woke_after_kick":[0-9]*' out
}
adds_up() {
	grep '"event":"summary"' out | grep -o '"[a-z_]*":{"boots":[0-9]*' | grep -o '[0-9]*$' |
		awk '{ n += $1 } END { if (n != 22) { print n; exit 1 } }'
}

CASES_MAX_S=110
run_cases net_cases "$@"
net_done
