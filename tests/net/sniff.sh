#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2015,SC2154,SC2317
# sniff.sh - `pxepi sniff` on a real kernel: what it says of live traffic is what it says of a file,
# real servers are known and judged, and it ends as asked. As root, or as anybody who may make user
# namespaces; build first. Each case has a network of its own, and they run at the same time.
#
#   tests/net/sniff.sh [CASE...]
cd "$(dirname "$0")/../.." || exit 2
. tests/net/lib.sh
O=${O:-build}
[ -n "${NET_INSIDE:-}" ] || {
	[ -x "$O/pxepi" ] || { echo "sniff.sh: $O/pxepi is missing: run make" >&2; exit 2; }
	net_tools && net_tool crowd tests/net/crowd.c core/{compose,frame,ipv4}.c -- || exit 2
	bash tests/net/servers.sh -q
}
net_enter "$@"
export LC_ALL=C TZ=UTC NO_COLOR=1
W=$(mktemp -d)
trap 'kill "${jobs[@]}" "$guard" 2>/dev/null; rm -rf "$W"' EXIT
chmod 755 "$W"
cp "$O/pxepi" "$TOOLS"/{replay,frames,crowd} "$W"
P=$W/pxepi
top=$PWD
servers=$top/build/servers/bin
fixture() { echo "$top/fixtures/$1/capture.pcap"; }

. tests/net/case.sh

reports() { awk '/^Pi / { on = 1 } /^[0-9]+ boots? seen/ { on = 0 } on'; }

# --- live is what replay is

agrees() { # FIXTURE: as text, and as JSON from the file that -w wrote
	"$P" sniff -r "$(fixture "$1")" | reports | timeless >wanted
	reports <out | timeless >got
	same wanted got
}
# -w holds the same packets with the same times, so every event must be the same to the nanosecond.
own_file_agrees() {
	"$P" sniff -r saved.pcap | grep -v 'boots\? seen' >replayed
	grep -v 'boots\? seen' out >was
	same was replayed
}

case_healthy() {
	start -i c0 --boots 1 -w saved.pcap
	send "$(fixture healthy-3b-nfs3)"
	finish
	check "healthy-3b-nfs3: the report is the file's" agrees healthy-3b-nfs3
	check "healthy-3b-nfs3: --boots 1 ends with 0 at a boot that came up" exited 0
	check "healthy-3b-nfs3: -r of what -w saved says all the same, times too" own_file_agrees
	check "standard error holds nothing else" quiet
}

case_tagged() {
	start -i c0 --boots 1 --json -w saved.pcap
	send "$(fixture vlan-tagged)"
	finish
	"$P" sniff --json -r "$(fixture vlan-tagged)" | timeless >wanted
	timeless <out >got
	check "vlan-tagged: every JSON event is the file's" same wanted got
	"$P" sniff --json -r saved.pcap | sed 's/"packets*":[0-9]*,//' >replayed
	sed 's/"packets*":[0-9]*,//' out >was
	check "vlan-tagged: -r of what -w saved: the same JSON, times too" same was replayed
}

case_missing() {
	start -i c0 --boots 1
	send "$(fixture tftp-file-missing-start)" 0.9 60 # its OFFER is 3 ms from being too early
	finish
	check "tftp-file-missing-start: the report is the file's" agrees tftp-file-missing-start
	check "a boot that failed ends --boots 1 with 1" exited 1
}

# arrival: the clock beside each line as it comes
arrivals() { while IFS= read -r line; do echo "$EPOCHREALTIME $line"; done; }
event_time() { grep "\"event\":\"$1\"" "$2" | field t | head -n 1 | xargs -I{} date -d {} +%s.%N; }
came_at() { grep "\"event\":\"$1\"" "$2" | awk '{ print $1; exit }'; }
between() { awk -v a="$1" -v b="$2" -v low="$3" -v high="$4" \
	'BEGIN { d = b - a; if (d < low || d > high) { print d " s"; exit 1 } }'; }
race_in_time() { # FILE: of --json with arrivals
	between "$(event_time dhcp.offer "$1")" "$(event_time boot.suspected "$1")" 1.499999 1.500001 &&
		between "$(event_time boot.suspected "$1")" "$(came_at boot.suspected "$1")" 0 0.8 &&
		between "$(event_time dhcp.discover "$1")" "$(event_time boot.hung "$1")" 6.999999 7.000001 &&
		between "$(event_time boot.hung "$1")" "$(came_at boot.hung "$1")" 0 0.8
}

case_race() {
	start -i c0 --boots 1
	send "$(fixture dhcp-race-hang)" 1 60
	finish
	check "dhcp-race-hang: the report is the file's" agrees dhcp-race-hang
	check "a hang ends --boots 1 with 1" exited 1
}

# --- real servers

with_server() { # NAME: the program is here, and its network is ready
	[ -x "$servers/$1" ] || { skip "$2" "$1 could not be downloaded"; return 1; }
	in_s ip addr add 192.0.2.1/24 brd + dev s0
	mkdir -p tftp run
}
serve() { # TEXT-WHEN-READY PROGRAM ARG...
	local ready=$1 program=$2
	shift 2
	: >server.log
	ip netns exec "$case-s" env KEA_PIDFILE_DIR="$D/run" KEA_LOCKFILE_DIR="$D/run" \
		"$servers/$program" "$@" >server.log 2>&1 &
	server=$!
	wait_for grep -q "$ready" server.log || { cat server.log; false; }
}
unserve() {
	kill "$server"
	wait "$server"
	server=
}
conf() { sed "s|STATE|$D|" "$top/tests/net/conf/$1" >"$1"; }
dnsmasq() { conf "$1" && serve 'DHCP, ' dnsmasq -d -C "$1" --user="$(id -un)" --group="$(id -gn)" --pid-file=; }
# A Pi 3B's frames, from where the Pi would be: it is c0's end that a sniffer on the server does not own.
ask() { in_c "$W/replay" c0 "$(fixture dhcp-no-offer)" "$@" >sent; } # SPEED [LONGEST]

case_kea() {
	with_server kea-dhcp4 "real Kea" || return
	conf kea-pi.json
	serve DHCP4_STARTED kea-dhcp4 -c kea-pi.json || return
	mkfifo lines
	arrivals <lines >out &
	out=lines start -i c0 --json --boots 1
	ask 1 1
	finish
	wait_for grep -q summary out
	unserve
	check "Kea: its OFFER is taken for usable, and the silence after it for the race" \
		said out '"id":"dhcp.race-hang"'
	check "Kea: it is known by its OFFER: the fix says what Kea can not do" said out 'Kea has no setting'
	check "Kea: suspected 1.5 s after the OFFER, hung 7 s after the DISCOVER, told at once" race_in_time out
	check "Kea: exit code 1" exited 1
}

case_dnsmasq_minimal() {
	with_server dnsmasq "real dnsmasq" || return
	dnsmasq dnsmasq-minimal.conf || return
	start -i c0 --json
	ask 10 3
	wait_for count_is dhcp.offer 5
	stop INT
	unserve
	grep boot.report out >report
	check "dnsmasq without option 43: the OFFER is rejected, and why" \
		said report '"id":"dhcp.offer-rejected".*"reason":"option43-missing"'
	check "dnsmasq is known: the fix is a line of dnsmasq.conf" said report 'pxe-service=0,\\"Raspberry Pi Boot'
	check "Ctrl-C with a boot that did not come up: 1" exited 1
}

case_dnsmasq_full() {
	with_server dnsmasq "real dnsmasq" || return
	dnsmasq dnsmasq-full.conf || return
	start -i c0 --boots 1
	ask 1 1
	finish
	unserve
	check "dnsmasq at once: the race" said out 'the race hang of the original ROM is suspected'
	check "dnsmasq is known: the fix delays its answer" said out 'dhcp-reply-delay'
	check "dnsmasq: exit code 1" exited 1
}

# A TFTP client with the Pi's address and MAC: the kernel's, which asks as the ROM does, without options.
as_pi() { in_c timeout 5 curl -s --tftp-no-options -o /dev/null "tftp://192.0.2.1/$1"; }
case_tftp() {
	local name=in.tftpd
	real_root || name=dnsmasq
	[ $name = in.tftpd ] || skip "real tftpd-hpa" "it drops groups, which this user namespace may not; dnsmasq instead"
	with_server $name "real TFTP server" || return
	command -v curl >/dev/null || { skip "real TFTP server" "no curl"; return; }
	chmod 755 . tftp
	printf '\x10\x20\x30\x40%4996d' 0 | tr ' ' '\200' >tftp/bootcode.bin # no text, no ELF
	if [ $name = in.tftpd ]; then
		serve '' in.tftpd -L -u nobody -a 192.0.2.1:69 -s "$D/tftp"
		wait_for in_s grep -q ':0045 ' /proc/net/udp
	else
		dnsmasq dnsmasq-full.conf
	fi
	in_c ip link set c0 address b8:27:eb:90:a0:38
	in_c ip addr add 192.0.2.100/24 brd + dev c0
	start -i c0 --json
	ask 1 1
	as_pi bootcode.bin
	as_pi bootsig.bin
	as_pi df90a038/start.elf
	as_pi start.elf
	heard '"path":"start.elf".*"result":"missing"'
	stop TERM
	unserve
	check "$name: a file that it served, on the port it chose, is seen whole" \
		said out '"path":"bootcode.bin","result":"ok".*"bytes":5000'
	check "$name: a file that it has not" said out '"path":"start.elf","result":"missing"'
	check "$name: the finding names it" said out '"id":"tftp.file-missing"'
	check "SIGTERM prints the reports too" said out '"event":"summary"'
	check "the serial number is in the path" said out '"serial":"df90a038"'
}

# --- how it ends

case_timeout() {
	local began=$EPOCHREALTIME
	start -i c0 --timeout 3
	finish
	check "--timeout 3 ends after 3 s" between "$began" "$EPOCHREALTIME" 3 4.5
	check "no boot seen is 1" exited 1
	check "and said" said out 'network.nothing-heard\|No Pi was heard\|no Pi'
}

case_nothing() {
	start -i c0
	wait_for_long grep -q 'nothing heard on c0 for 10 s' err
	check "nothing heard: a hint after 10 s, while it goes on" kill -0 "$sniffer"
	stop INT
	check "nothing heard: the finding at the end" said out 'OTP'
	check "nothing heard: exit code 1" exited 1
}
wait_for_long() { wait_for "$@" || wait_for "$@" || wait_for "$@"; }

case_ctrl_c() {
	start -i c0
	send "$(fixture healthy-5)" 0
	heard 'result    UP'
	stop INT
	check "Ctrl-C after a boot that came up: 0" exited 0
	check "Ctrl-C: the last line is the count" said out '1 boot seen, 1 up'

	# what came just before the key was pressed is still with the kernel
	start -i c0 --json
	send "$(fixture healthy-5)" 0
	stop INT
	check "Ctrl-C at once: packets that the kernel still held are counted" \
		said out '"stage":"up","outcome":"up"'
	check "Ctrl-C at once: exit code 0" exited 0
}

# The summary has no room in a pipe that nobody reads; so the second Ctrl-C finds it at work.
case_second_ctrl_c() {
	mkfifo pipe
	exec 7<>pipe
	out=pipe start -i c0 --json
	dd if=/dev/zero of=pipe bs=4096 oflag=nonblock 2>/dev/null
	kill -INT "$sniffer"
	wait_for blocked_in_write
	check "the first Ctrl-C does not kill" kill -0 "$sniffer"
	kill -INT "$sniffer"
	finish
	check "the second does" exited 130
	exec 7<&-
}
blocked_in_write() { grep -q pipe "/proc/$sniffer/wchan"; }

# Not a netboot: another host's UDP, TCP, a ping.
case_write() {
	command -v tcpdump >/dev/null || { skip "-w" "no tcpdump"; return; }
	"$W/frames" frames.pcap >frames.txt
	local who
	who=$(id -u)
	real_root && who=4321
	start_as env SUDO_UID=4321 SUDO_GID=4322 "$P" sniff -i c0 -w saved.pcap
	status=/proc/$sniffer/status
	check "no capability is left" no_capability
	check "NoNewPrivs, and a seccomp filter" locked_down
	check "it is the user who called sudo" grep -q "^Uid:	$who	$who	$who	$who$" "$status"
	send frames.pcap 0
	send "$(fixture healthy-5)" 0
	heard 'result    UP'
	send frames.pcap 0
	stop INT
	check "-w: the file is the user's who called sudo" [ "$(stat -c %u saved.pcap)" = "$who" ]
	check "-w: only the netboot's packets" only_netboot
	check "-w: tcpdump reads it" dump -nr saved.pcap -w /dev/null
	"$P" sniff -r saved.pcap | reports >replayed
	reports <out >was
	check "-w: pxepi reads it and says the same" same was replayed
}
# Root's tcpdump becomes another user, who is not in a user namespace: there it is to be nobody's.
dump() {
	if real_root; then tcpdump "$@"; else unshare -U tcpdump "$@"; fi 2>/dev/null
}
no_capability() { [ "$(grep -Ec '^Cap(Inh|Prm|Eff|Amb):\s0{16}$' "$status")" = 4 ]; }
locked_down() { grep -q 'NoNewPrivs:	1' "$status" && grep -q 'Seccomp:	2' "$status"; }
only_netboot() {
	"$P" sniff -r "$(fixture healthy-5)" -w wanted.pcap >/dev/null
	dump -tnr saved.pcap >got
	dump -tnr wanted.pcap >wanted
	grep -v STP got >got.rest # a bridge's BPDU is of use
	[ -s wanted ] && same wanted got.rest
}

case_nobody() {
	real_root || { skip "root becomes nobody" "not the machine's root"; return; }
	start_as env -u SUDO_UID "$P" sniff -i c0 -w saved.pcap
	check "root without sudo becomes nobody" grep -q "^Uid:	$(id -u nobody)	" "/proc/$sniffer/status"
	stop INT
	check "-w: the file is nobody's" [ "$(stat -c %U saved.pcap)" = nobody ]
	mkdir -m 700 roots
	in_c env -u SUDO_UID "$P" sniff -i c0 -w roots/x.pcap >out 2>err
	code=$?
	check "-w where only root may write is refused" exited 2
	check "-w refused: one line" [ "$(grep -c 'roots/x.pcap: Permission denied' err)" = 1 ]
	setpriv --reuid=65534 --regid=65534 --clear-groups "$P" sniff -i lo >out 2>err
	code=$?
	check "no permission: 2" exited 2
	check "no permission: the line that cures it" said err "sudo setcap cap_net_raw=ep $P (or use sudo)"
}

case_closed() {
	mkfifo lines
	head -n 1 <lines >first &
	out=lines start -i c0 --json
	while kill -0 "$sniffer" 2>/dev/null; do # it is told at the next line that it writes
		send "$(fixture healthy-5)" 0
		sleep 0.1
	done
	finish
	check "a reader that leaves ends a live run, quietly" quiet
	"$P" sniff -r "$(fixture healthy-5)" 2>err | head -n 1 >out
	check "and a replay" quiet
	"$P" sniff -r "$(fixture healthy-5)" >/dev/full 2>err
	code=$?
	check "a full disk is 2" exited 2
	check "a full disk is said" said err 'standard output'
}

# Its standard output closed, the capture's socket must not become it.
case_no_output() {
	start_as bash -c 'exec "$0" sniff -i c0 --json <&- >&-' "$P"
	send "$(fixture healthy-5)" 0
	finish
	check "a closed standard output is 2" exited 2
	check "what was to be printed does not go out as a frame" [ "$(frames_sent)" = 0 ]
}
frames_sent() { in_c ip -s link show c0 | awk '/TX:/ { getline; print $2 }'; }

case_down() {
	start -i c0
	send "$(fixture dhcp-race-hang)" 0 60
	heard OFFER
	in_c ip link set c0 down
	finish
	check "the interface is taken down: 2" exited 2
	check "the interface is taken down: one line says so" said err '^pxepi: c0: the interface was taken down$'
	check "the interface is taken down: the report is printed all the same" said out '^Pi ..90a038'
}

case_which() {
	in_c "$P" sniff -i eth9 >out 2>err
	code=$?
	check "no such interface: 2" exited 2
	check "no such interface: those there are" said err 'eth9: no such interface; there are: c0'
	check "--interface-list" said <(in_c "$P" sniff --interface-list) '^c0 .*up'
	start --timeout 1
	finish
	check "without -i the only one that is up is taken" said err 'listening on c0'
	in_c ip link add c1 type veth peer name c2
	in_c ip link set c1 up
	in_c "$P" sniff >out 2>err
	code=$?
	check "without -i two that are up are listed" said err 'choose with -i, one of: c0 c1'
	check "and that is 2" exited 2
}

# The kernel's buffer holds 16 MB: stopped, the program can not empty it.
case_drops() {
	"$W/crowd" 20000 noise >noise.pcap
	start -i c0 --json
	send "$(fixture dhcp-no-offer)" 10 3
	wait_for count_is dhcp.discover 5
	kill -STOP "$sniffer"
	send noise.pcap 0
	kill -CONT "$sniffer"
	stop INT
	check "drops: they are counted" said out '"dropped":[1-9]'
	check "drops: a finding of the run" said out '"event":"summary".*"id":"capture.dropped"'
	grep boot.report out >report
	check "drops: silence is no longer certain" said report '"id":"dhcp.no-offer","severity":"[a-z]*","certain":false'
}

case_stdin() {
	local f
	f=$(fixture healthy-5)
	"$P" sniff -r "$f" >wanted
	for how in cat "gzip -c" "zstd -qc"; do
		command -v "${how% *}" >/dev/null || { skip "-r - of $how" "not installed"; continue; }
		$how <"$f" | "$P" sniff -r - >got 2>err
		check "-r - of $how is the same" same wanted got
	done
	"$P" sniff -r - <"$f" >got
	check "-r - of a file itself is the same" same wanted got
	mkfifo slow
	env --default-signal=INT "$P" sniff -r - <slow >out 2>err &
	sniffer=$!
	exec 8>slow
	cat "$f" >&8
	wait_for_read
	stop INT
	exec 8>&-
	check "Ctrl-C ends the wait for a pipe, and all that came is told" said out '1 boot seen, 1 up'
}
wait_for_read() { wait_for grep -q 'poll' "/proc/$sniffer/wchan"; }

net_cases=(missing healthy tagged kea race nothing dnsmasq-full dnsmasq-minimal tftp timeout ctrl-c second-ctrl-c \
	write nobody closed no-output down which drops stdin)
run_cases net_cases "$@"
net_done
