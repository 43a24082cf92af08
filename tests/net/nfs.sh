#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2015,SC2034,SC2086,SC2154,SC2317
# nfs.sh - the client that tries NFS roots (io/nfs_client), alone: against a real server (Ganesha), none,
# and ones that mean no good; and what `pxepi sniff` on the server concludes from its packets. As root, or
# as anybody who may make user namespaces (then without Ganesha). Build first.
#
#   tests/net/nfs.sh [CASE...]
cd "$(dirname "$0")/../.." || exit 2
. tests/net/lib.sh
O=${O:-build}
# The parent and the child run under ASan and UBSan.
tools() {
	local nl forge=(tests/forge/[!m]*.c)
	nl=$(pkg-config --cflags libnl-route-3.0 2>/dev/null || echo -I/usr/include/libnl3)
	net_tool replay tests/net/replay.c -- -lpcap &&
		net_tool nfsfake tests/net/nfsfake.c -- &&
		net_tool nfsboot tests/net/nfsboot.c "${forge[@]}" core/*.c -- &&
		net_tool nfstool tests/net/nfstool.c io/nfs_client*.c io/{netns,netns_link,privilege,sandbox,fail,loop}.c \
			core/{cmdline,say,say_wire,rpc,rpc_compose,nfs,nfs2,nfs3,nfs4,nfs_walk,portmap}.c -- $nl \
			-fsanitize=address,undefined -fno-sanitize-recover=all -lnfs -lnl-route-3 -lnl-3 -lcap-ng -lseccomp
}
[ -n "${NET_INSIDE:-}" ] || {
	[ -x "$O/pxepi" ] || { echo "nfs.sh: $O/pxepi is missing: run make" >&2; exit 2; }
	tools || exit 2
	bash tests/net/servers.sh -q
}
net_enter "$@"
export LC_ALL=C TZ=UTC NO_COLOR=1 CASES_MAX_S=150
W=$(mktemp -d)
trap 'kill "${jobs[@]}" "$guard" 2>/dev/null; rm -rf "$W"' EXIT
chmod 755 "$W"
cp "$O/pxepi" "$TOOLS"/{replay,nfstool,nfsboot,nfsfake} "$W"
P=$W/pxepi
top=$PWD
servers=$top/build/servers/bin
plugins=$(echo "$top"/build/servers/tree/usr/lib/*/ganesha)
MAC=b8:27:eb:90:a0:38

. tests/net/trees.sh
. tests/net/case.sh
. tests/net/serve.sh

# --- one try, and the observer's words on it

ROOT='root=/dev/nfs rw ip=dhcp rootwait nfsroot=192.0.2.1:/nfsroot'

with_ganesha() { # SED
	real_root || { skip "$case" "ganesha opens files by handle, which only the machine's root may"; return 1; }
	have ganesha.nfsd rpcbind || return
	address
	[ -d root ] || root_tree root
	nfs "${1:-}" || { broken; return 1; }
}

# What Linux would try with this cmdline.txt, after a boot up to there that a sniffer on s0 has heard.
# After it: answer, the client's words; out, the sniffer's; code, the client's exit code.
try() { # CMDLINE
	in_c "$W/nfsboot" boot.pcap "$1"
	: >err
	ip netns exec "$case-s" env --default-signal=INT "$P" sniff -i s0 --json -w seen.pcap >out 2>err &
	sniffer=$!
	wait_for grep -q 'pxepi: ' err
	in_c "$W/replay" c0 boot.pcap 50 3 >sent
	wait_for grep -q '"event":"boot.stage".*kernel-dhcp' out
	in_c timeout 60 "$W/nfstool" c0 "$MAC" 192.0.2.50/24 0.0.0.0 "$1" >answer 2>answer.err
	code=$?
	[ -z "${settle:-}" ] || sleep "$settle" # a silence that the observer is to notice
	kill -INT "$sniffer"
	wait "$sniffer"
	grep boot.report out >report || : >report
}
answered() { said answer "$1" || { cat answer.err; false; }; }
found_nothing() { said report '"findings":\[\]'; }
finds() { said report "\"id\":\"$1\",\"severity\":\"$2\""; } # ID SEVERITY
is_up() { said report '"stage":"up","outcome":"up"'; }
quick() { # SECONDS COMMAND...
	local began=$SECONDS most=$1
	shift
	"$@"
	[ $((SECONDS - began)) -le "$most" ] || { echo "$((SECONDS - began)) s"; false; }
}

# --- all good

case_v3() {
	with_ganesha || return
	try "$ROOT,vers=3,tcp"
	check "NFS 3: the client finds init" exited_with 0 'version 3 over TCP); /sbin/init is there'
	check "NFS 3: the observer: up" is_up
	check "NFS 3: no NFS finding" no_nfs_finding
	check "NFS 3: it asks from ports below 1024" low_ports
	check "NFS 3: no frame but ARP, TCP: no router solicitation, no announcement" no_noise
	check "NFS 3: nothing was made in the root" [ -z "$(find root -name '.pxepi*')" ]
}
exited_with() { [ "$code" -eq "$1" ] && answered "$2" || { echo "exit code $code"; cat answer answer.err; false; }; }
no_nfs_finding() { ! grep -q '"id":"nfs\.' report || { cat report; false; }; }
low_ports() { # of all the SYNs of the Pi
	command -v tcpdump >/dev/null || return 0
	[ "$(syns | awk '$1 + 0 >= 1024' | wc -l)" = 0 ] && [ "$(syns | wc -l)" -ge 3 ]
}
syns() { tcpdump -nr seen.pcap 'src 192.0.2.50 and tcp[13] = 2' 2>/dev/null | sed 's/.*192\.0\.2\.50\.\([0-9]*\) >.*/\1/'; }
no_noise() { [ "$(in_s cat /proc/net/snmp6 2>/dev/null | awk '/Ip6InReceives/ { print $2 }')" = 0 ]; }

case_v4() {
	with_ganesha || return
	try "$ROOT,vers=4"
	check "NFS 4: the client finds init" exited_with 0 'version 4.0 over TCP); /sbin/init is there'
	check "NFS 4: the observer: up" is_up
	check "NFS 4: no NFS finding" no_nfs_finding
}
case_v41() {
	with_ganesha || return
	try "$ROOT,vers=4.1"
	check "NFS 4.1: 4.0 in its place, and not certain" exited_with 1 'unsettled=1'
	check "NFS 4.1: that is said" answered 'speaks 4.1, but the NFS library knows 4.0 only'
	check "NFS 4.1: the observer: up, and not certain" is_up
	try "$ROOT,vers=4.2"
	check "NFS 4.2: the same" exited_with 1 'speaks 4.2'
}
case_default() {
	with_ganesha || return
	try "$ROOT init=/lib/systemd/systemd"
	check "no version: 3 is tried, and that is said" exited_with 0 'names no version: 3 was taken'
	check "init=: that one is looked for" answered '/lib/systemd/systemd is there'
}
case_ports() {
	with_ganesha || return
	try "$ROOT,vers=3,port=2049,mountport=20048"
	check "port= and mountport=: no portmapper is asked" exited_with 0 'init is there'
	check "the observer follows that" is_up
}

# --- mistakes of owners

case_missing3() {
	with_ganesha || return
	try "root=/dev/nfs rw ip=dhcp nfsroot=192.0.2.1:/nothing,vers=3"
	check "NFS 3, no such export: the client" exited_with 1 'does not let 192.0.2.50 mount /nothing'
	check "NFS 3, no such export: the observer" said report '"id":"nfs.\(no-such-export\|access-denied\)","severity":"fatal"'
}
case_missing4() {
	with_ganesha || return
	try "root=/dev/nfs rw ip=dhcp nfsroot=192.0.2.1:/nothing,vers=4"
	check "NFS 4, no such export: the client" exited_with 1 'mount /nothing: no such file or directory'
	check "NFS 4, no such export: the observer" finds nfs.no-such-export fatal
}
case_denied() {
	with_ganesha 's/Access_Type = RW;/Access_Type = None; CLIENT { Clients = 192.0.2.99; Access_Type = RW; }/' || return
	try "$ROOT,vers=3"
	check "an export for others: the client" exited_with 1 'does not let 192.0.2.50 mount /nfsroot: access denied'
	check "an export for others: the observer" finds nfs.access-denied fatal
}
case_no_init() {
	root_tree root && rm root/usr/sbin/init
	with_ganesha || return
	try "$ROOT,vers=3"
	check "no init, NFS 3: the client" exited_with 1 'holds no /sbin/init, /etc/init, /bin/init or /bin/sh'
	check "no init, NFS 3: the observer" finds nfs.no-init fatal
	try "$ROOT,vers=4"
	check "no init, NFS 4: the client" exited_with 1 'mounted=1 init=0'
	check "no init, NFS 4: the observer" finds nfs.no-init fatal
	try "$ROOT,vers=3 init=/sbin/nothing"
	check "init= of what is not there: the client" exited_with 1 'holds no /sbin/nothing'
	check "init= of what is not there: the observer" said report '"id":"nfs.no-init".*/sbin/nothing'
}
case_squash() {
	root_tree root && chmod 700 root/usr root/lib
	with_ganesha 's/No_Root_Squash/Root_Squash/' || return
	try "$ROOT,vers=3"
	check "root_squash over private folders, NFS 3: the client" exited_with 1 'mounted=1 init=0'
	check "root_squash over private folders, NFS 3: the observer" finds nfs.root-squash fatal
	try "$ROOT,vers=4"
	check "root_squash over private folders, NFS 4: the observer" finds nfs.root-squash fatal
}
case_squash_rw() {
	with_ganesha 's/No_Root_Squash/Root_Squash/' || return
	for v in 3 4; do
		try "$ROOT,vers=$v"
		check "root_squash over a readable root, NFS $v: the client" exited_with 0 'root may not write to it'
		check "root_squash over a readable root, NFS $v: up" is_up
		check "root_squash over a readable root, NFS $v: a warning" finds nfs.root-squash warning
	done
}
case_read_only() {
	with_ganesha 's/Access_Type = RW/Access_Type = RO/' || return
	for v in 3 4; do
		try "$ROOT,vers=$v"
		check "a read-only export and rw, NFS $v: the client" exited_with 0 'the export is read-only'
		check "a read-only export and rw, NFS $v: up" is_up
		check "a read-only export and rw, NFS $v: a warning" finds nfs.read-only warning
	done
	try "${ROOT/ rw / ro },vers=3"
	check "a read-only export and ro: nothing to warn of" no_nfs_finding
}
case_v3_only() {
	with_ganesha 's/Protocols = 3, 4/Protocols = 3/' || return
	try "$ROOT,vers=4"
	check "NFS 4 of a server of 3: the client" exited_with 1 'NFS (TCP port 2049 of 192.0.2.1)'
	check "NFS 4 of a server of 3: the observer" finds nfs.version-unsupported fatal
}
case_v40_only() {
	with_ganesha 's/NFSv4 {/NFSv4 { Minor_Versions = 0;/' || return
	try "$ROOT,vers=4.1"
	check "NFS 4.1 of a server of 4.0: the client" exited_with 1 'does not speak NFS version 4.1'
	check "NFS 4.1 of a server of 4.0: the observer" finds nfs.version-unsupported fatal
}
case_v41_only() {
	with_ganesha 's/NFSv4 {/NFSv4 { Minor_Versions = 1, 2;/' || return
	try "$ROOT,vers=4.1"
	check "NFS 4.1 of a server without 4.0: not settled" exited_with 1 'mounted=0 init=0 unsettled=1'
	check "NFS 4.1 of a server without 4.0: the observer blames nothing" no_nfs_finding
}
case_v2() {
	with_ganesha || return
	try "$ROOT,vers=2"
	check "NFS 2: the client" exited_with 1 'NFS version 2 (TCP port 2049 of 192.0.2.1): it speaks versions 3 to 4'
	check "NFS 2: the observer" said report '"id":"nfs.\(version-unsupported\|program-unavailable\)","severity":"fatal"'
}
case_udp() {
	with_ganesha || return
	try "$ROOT,vers=3,udp"
	check "NFS over UDP: not settled" exited_with 1 'unsettled=1'
	check "NFS over UDP: that is said" answered 'version 3 over UDP answers at 192.0.2.1; the root itself was not tried'
	check "NFS over UDP: the observer blames nothing" no_nfs_finding
}
case_tcp_only() {
	with_ganesha 's/Enable_NLM/Enable_UDP = None; Enable_NLM/' || return
	try "$ROOT,vers=3,udp"
	check "NFS over UDP, of a server of TCP: the client" exited_with 1 'over UDP'
	check "NFS over UDP, of a server of TCP: the observer" finds nfs.program-unavailable fatal
}

# --- no server

case_down() {
	address
	try "$ROOT,vers=3"
	check "nothing listens, NFS 3: the client" exited_with 1 'portmapper (TCP port 111 of 192.0.2.1): Connection refused'
	check "nothing listens, NFS 3: the observer" finds nfs.no-portmap fatal
	try "$ROOT,vers=4"
	check "nothing listens, NFS 4: the observer" finds nfs.refused fatal
	try "$ROOT,vers=3,udp"
	check "nothing listens on UDP: the observer" finds nfs.no-portmap fatal
}
case_absent() { # nobody has the server's address
	in_s ip addr add 192.0.2.7/24 dev s0
	settle=1 quick 40 try "$ROOT,vers=3"
	check "no such host: the client" exited_with 1 'portmapper (TCP port 111 of 192.0.2.1)'
}

# --- servers that mean no good

fake() { # MODE: each ends in bounded time, with words, and with no child left
	address
	daemon fake.log "$W/nfsfake" "$1"
	ready fake.log listening
}
bounded() { # NAME CMDLINE
	quick 42 try "$2"
	[ "$code" = 1 ] || [ "$code" = 3 ] || { echo "exit code $code"; cat answer answer.err; return 1; }
	[ -s answer ] && not_our_fault || { cat answer answer.err; return 1; }
}
# libnfs 4.0.0 reads beyond the end of what a bad server sends; that is why it has a process of its own.
not_our_fault() { [ ! -s answer.err ] || grep -q '^SUMMARY: AddressSanitizer: .*libnfs' answer.err; }
hostile() { # MODE CMDLINE...
	local mode=$1 c
	shift
	fake "$mode" || { broken; return; }
	for c in "$@"; do
		check "$mode: ${c##*,} ends, with words" bounded "$mode" "$ROOT,$c"
	done
	check "$mode: no process is left" no_child
}
# The children of this case stand in its folder.
child() {
	local p
	for p in $(pgrep -x pxepi-nfs); do
		[ "$(readlink "/proc/$p/cwd")" != "$D" ] || echo "$p"
	done
}
no_child() { [ -z "$(child)" ] || { child; false; }; }
case_silent() {
	hostile silent vers=3
	check "silent: the client" answered 'portmapper (TCP port 111 of 192.0.2.1): no answer'
	check "silent: the observer" finds nfs.no-portmap fatal
}
case_silent4() {
	hostile silent vers=4
	check "silent: NFS 4: the observer" finds nfs.silent fatal
}
case_garbage() { hostile garbage vers=3 vers=4 vers=3 vers=4 vers=4.1 vers=2 vers=3 vers=4; }
case_huge() { hostile huge vers=3 vers=4 vers=4.1 vers=2; }
case_pieces() { hostile pieces vers=3; }
case_drip() { hostile drip vers=3; }
case_close() { hostile close vers=3 vers=4 vers=4.2; }
case_tree() { hostile tree vers=3; }

# --- the child

case_child() {
	in_c ip link set c0 up
	mkfifo stdin
	in_c "$W/nfstool" idle c0 "$MAC" <stdin >out 2>err &
	exec 9>stdin
	wait_for grep -q open out
	child=$(child)
	check "the child has a network of its own" [ "$(readlink /proc/$child/ns/net)" != "$(in_c readlink /proc/self/ns/net)" ]
	check "it keeps one capability, to set the address" grep -q '^CapEff:	0000000000001000$' "/proc/$child/status"
	check "it can get no other" grep -q '^NoNewPrivs:	1$' "/proc/$child/status"
	real_root && check "it is an ordinary user" [ "$(awk '/^Uid/ { print $2 }' /proc/$child/status)" = 65534 ]
	check "it has nothing open but its own ends" [ "$(find "/proc/$child/fd" -type l 2>/dev/null | wc -l)" -le 4 ]
	check "while it waits nothing is sent" [ "$(sent_frames)" = 0 ]
	kill -KILL "$(ps -o ppid= -p "$child")"
	exec 9>&-
	check "kill -9 of its parent ends it" wait_for gone "$child"
}
gone() { [ ! -d "/proc/$1" ]; }
sent_frames() { in_c ip -s link show c0 | awk '/TX:/ { getline; print $2 }'; }

case_refused() {
	in_c "$W/nfstool" idle lo "$MAC" >out 2>err
	check "the loopback is refused" said err 'lo is the loopback'
	in_c "$W/nfstool" idle eth9 "$MAC" >out 2>err
	check "no such interface" said err 'eth9: no such interface'
	in_c ip link add m0 link c0 type macvlan
	in_c "$W/nfstool" idle m0 "$MAC" >out 2>err
	check "a macvlan is refused, with what to do" said err 'm0 is itself a macvlan'
	in_c ip link del m0
	in_c ip link add br0 type bridge
	in_c ip link set c0 master br0
	in_c "$W/nfstool" idle c0 "$MAC" >out 2>err
	check "a port of a bridge is refused, with what to do" said err 'part of a bridge'
	real_root || { skip "an ordinary user" "not the machine's root"; return; }
	in_c setpriv --reuid=65534 --regid=65534 --clear-groups "$W/nfstool" idle c0 "$MAC" >out 2>err
	check "an ordinary user is told what it takes" said err 'trying the NFS root needs root'
}

net_cases=(v3 v4 v41 default ports missing3 missing4 denied no-init squash squash-rw read-only v3-only v40-only v41-only v2 \
	udp tcp-only down absent silent silent4 garbage huge pieces drip close tree child refused)
run_cases net_cases "$@"
net_done
