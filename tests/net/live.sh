#!/bin/bash
# SPDX-License-Identifier: MIT
# live.sh - proves io/ on a real kernel: the filter, the interface that goes away, the signal to stop, what is
# said without permission, and that privileges are gone for good. Run from the top folder, as root
# or as anybody who may make user namespaces.
cd "$(dirname "$0")/../.." || exit 2
. tests/net/lib.sh
[ -n "${NET_INSIDE:-}" ] || net_tools || exit 2
net_enter "$@"
W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT
chmod 755 "$W"
cp "$TOOLS"/{iotool,frames,replay} "$W"
"$W/frames" "$W/frames.pcap" >"$W/frames.txt"

# listen NS IFACE SECONDS: starts `iotool live`, and returns when it is ready. Its output is in $W.
listen() {
	ip netns exec "$1" "$W/iotool" live "$2" "$3" >"$W/live.out" 2>"$W/live.err" &
	listener=$!
	wait_for grep -q ready "$W/live.out"
}

numbers() { awk -v name="$1" '$3 ~ name { printf " %s", $1 }' "$W/frames.txt"; }
wanted() { awk '$2 == "keep" { printf " %s", $1 }' "$W/frames.txt"; }
seen() { sed -n 's/^seen//p' "$W/live.out"; }
has() { [[ " $(seen) " = *" $1 "* ]]; }
has_all() { for n in $1; do has "$n" || { echo "frame $n is missing"; return 1; }; done; }
has_none() { for n in $1; do has "$n" && { echo "frame $n came"; return 1; }; done; true; }
saw_all_and_only() {
	[ "$(seen)" = "$(wanted)" ] && return
	printf 'wanted%s\nseen  %s\n' "$(wanted)" "$(seen)"
	false
}

# says TEXT CMD...: its output, errors included, holds the text.
says() {
	local text=$1 out
	shift
	out=$("$@" 2>&1)
	[[ $out = *"$text"* ]] && return
	printf 'wanted: %s\ngot:    %s\n' "$text" "$out"
	false
}

net_up

# Received frames carry their outer tag beside the packet; sent ones, in it. Both must be found.
listen pi c0 1.2
in_srv "$W/replay" s0 "$W/frames.pcap" 0 >/dev/null
wait $listener
check "the filter keeps what a netboot is, tagged or not, received" saw_all_and_only
check "packets come within CAPTURE_DELAY" awk '/delay_ms/ { exit !($6 > 0 && $6 <= 250) }' "$W/live.out"
check "no packet is dropped" grep -q 'dropped 0' "$W/live.out"
listen srv s0 1
in_srv "$W/replay" s0 "$W/frames.pcap" 0 >/dev/null
wait $listener
check "the filter keeps what a netboot is, tagged or not, sent" saw_all_and_only

# "any" is cooked: an inner tag is kept without a look inside, a BPDU is known by its LLC header.
listen pi any 3
for once in 1 2; do in_srv "$W/replay" s0 "$W/frames.pcap" 0 >/dev/null; done
wait $listener
check "any: all of it is kept too" has_all "$(wanted)"
check "any: other TCP is dropped" has_none "$(numbers '^(https|https-vlan|ssh|lldp|ipv6)$')"
check "any: is cooked v2" grep -q 'ready link 2' "$W/live.out"

listen pi c0 20
ip -n pi link set c0 down
wait $listener
check "an interface that is taken down is noticed and named" \
	grep -q '^c0: the interface was taken down$' "$W/live.err"
check "a down interface is refused with the cure" \
	says 'c0: the interface is down: sudo ip link set c0 up' in_pi "$W/iotool" live c0 1
ip -n pi link set c0 up
wait_for net_has_carrier

listen pi c0 20
ip -n srv link set s0 down
ip -n srv link set s0 up
wait_for net_has_carrier
kill -TERM $listener
wait $listener
check "a lost carrier does not end the capture, a signal does" grep -q 'nothing stopped' "$W/live.out"

listen pi c0 20
ip -n pi link del c0
wait $listener
check "an interface that is no more is noticed and named" grep -qE '^c0: the interface (is gone|was taken down)$' "$W/live.err"

check "no such interface: the others are listed" \
	says 'iotool: eth9: no such interface; there are: any lo' in_pi "$W/iotool" live eth9 1
check "no interface that is up: said so" \
	says 'no Ethernet interface is up' in_srv "$W/iotool" list
ip -n srv link add s1 type veth peer name s2
ip -n srv link set s1 up
check "the only interface that is up is chosen" says 'only s1' in_srv "$W/iotool" list
ip -n srv link set s2 up
check "two are listed instead" \
	says 'more than one interface is up: choose with -i, one of: s' in_srv "$W/iotool" list

no_capability() {
	"$@" drop status >"$W/status"
	[ "$(grep -Ec '^Cap(Inh|Prm|Eff|Amb):\s0{16}$' "$W/status")" = 4 ] && grep -Eq 'NoNewPrivs:\s1' "$W/status"
}
as_nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
# Privileges. In a user namespace there is no nobody to become, but the capabilities go all the same.
check "after the drop no capability is left" no_capability "$W/iotool"
check "after the drop no raw socket can be made" "$W/iotool" drop rawsocket
if real_root; then
	n=$(id -u nobody)
	check "root becomes nobody" grep -q "Uid:	$n	$n	$n	$n" "$W/status"
	check "no group is left" grep -Eq '^Groups:\s*$' "$W/status"
	check "the bounding set is empty" grep -q 'CapBnd:	0000000000000000' "$W/status"
	check "root under sudo becomes the caller" says 'Uid:	4321	4321	4321	4321
Gid:	4322	4322	4322	4322
Groups:	 ' env SUDO_UID=4321 SUDO_GID=4322 "$W/iotool" drop status
	as_nobody "$W/iotool" live lo 1 2>"$W/err"
	check "no permission: the line that cures it" grep -qx \
		"iotool: lo: no permission to capture: sudo setcap cap_net_raw=ep $W/iotool (or use sudo)" "$W/err"
	cp "$W/iotool" "$W/captool"
	if setcap cap_net_raw=ep "$W/captool" 2>/dev/null; then
		check "with setcap anybody may capture" \
			says 'ready link 0 uid 65534' as_nobody "$W/captool" live lo 0.2
		check "with setcap the capability goes too" no_capability as_nobody "$W/captool"
	else
		skip "setcap" "this file system keeps no capabilities"
	fi
	check "inside a user namespace the capabilities go too" \
		no_capability unshare -Ur "$W/iotool"
else
	skip "root becomes nobody, sudo's caller; setcap" "not run as the machine's root"
fi

killed() {
	"$W/iotool" drop "$1" 2>/dev/null
	[ $? -eq 159 ] # 128 + SIGSYS
}
for what in open socket /bin/true fork; do
	check "the sandbox kills: $what" killed $what 2>/dev/null
done
check "the sandbox refuses memory that is code, and goes on" "$W/iotool" drop code
check "the sandbox refuses what it does not know, and goes on" "$W/iotool" drop chdir

# Files: nothing here needs a network, but the drop and the sandbox must let it work.
"$W/iotool" copy "$W/frames.pcap" "$W/nowhere/x.pcap" 2>"$W/err"
check "-w into a folder that is not there: one line" grep -q 'No such file or directory' "$W/err"
mkdir -m 777 "$W/out.d"
summary() { "$W/iotool" read "$1" 2>/dev/null | cut -d' ' -f1-6; }
copied() { "$W/iotool" copy "$W/frames.pcap" "$1" && [ "$(summary "$1")" = "$(summary "$W/frames.pcap")" ]; }
check "a copy through the writer is the same packets" copied "$W/out.d/c.pcap"
"$W/iotool" copy "$W/frames.pcap" /dev/full 2>"$W/err"
check "a full disk is reported" grep -qx 'iotool: /dev/full: No space left on device' "$W/err"
cp "$W/frames.pcap" "$W/out.d/self.pcap"
chmod 666 "$W/out.d/self.pcap"
"$W/iotool" copy "$W/out.d/self.pcap" "$W/out.d/self.pcap" 2>"$W/err"
check "-w over the file being read is refused" grep -q 'is the file being read' "$W/err"
check "and the file is unharmed" cmp -s "$W/frames.pcap" "$W/out.d/self.pcap"
mkfifo "$W/fifo"
"$W/iotool" read "$W/fifo" >"$W/out" 2>&1 &
reader=$!
exec 9>"$W/fifo"
cat "$W/frames.pcap" >&9
sleep 0.3
kill -TERM $reader
wait $reader
exec 9>&-
check "a signal ends the wait for a pipe, and all packets were read" \
	grep -q "^packets $(wc -l <"$W/frames.txt") .* end stopped 1" "$W/out"

net_done
