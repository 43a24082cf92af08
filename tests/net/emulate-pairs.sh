# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2034,SC2086,SC2015,SC2016
# emulate-pairs.sh - each pairing of servers, and each model, boots to its NFS root; and `sniff` at the
# server's end says what `emulate` says. Sourced by emulate.sh.

emulate_cases+=(kea proxy isc full-3bplus full-bootcode kea-4 full-5 sd-root fleet)

V4="${CMDLINE/vers=3,tcp/vers=4}"

case_kea() {
	have kea-dhcp4 || return
	address
	boot_tree tftp 3b $SERIAL
	kea && tftpd && nfs_or_skip || { broken; return; }
	mirrored -w saved.pcap
	up "Kea, tftpd-hpa, NFS 3" 3b
	check "Kea answers inside the ROM's deaf window: that is said" has_finding dhcp.race-risk warning
	check "of all that the firmware asks for, nothing that it needs is missing" \
		[ "$(grep -o '"result":"missing","need":"required"' report | wc -l)" = 0 ]
	same_as_saved
	mirror "Pi 3B, healthy"
}

# -r of what -w saved tells the same boot.
same_as_saved() {
	"$P" sniff -r saved.pcap --json | grep boot.report | sed 's/"t":"[^"]*",//; s/"packet":[0-9]*,//' >replayed
	sed 's/"t":"[^"]*",//; s/"packet":[0-9]*,//' report >was
	check "sniff -r of what -w saved gives the same report, times too" same replayed was
}

# Two servers: Kea hands out addresses only, dnsmasq at .2 adds the boot server's part, and TFTP.
case_proxy() {
	have kea-dhcp4 dnsmasq || return
	local at
	second_server
	address
	boot_tree tftp 3b $SERIAL
	kea_plain && at=$case-p dnsmasq dnsmasq-proxy.conf && nfs_or_skip || { broken; return; }
	emulate -w saved.pcap
	up "Kea, dnsmasq as ProxyDHCP, its TFTP" 3b
	check "the proxy is the boot server" said out '"path":"bootcode.bin","need":"required","server":"192.0.2.2"'
	emulate --model 4 --mac dc:a6:32:0a:0b:0c --until dhcp
	check "Kea and the proxy: a Pi 4 has its address and boot server, too" exited 0
}

# s0 becomes a bridge to one more server, in $case-p.
second_server() {
	ip netns add "$case-p"
	ip -n "$case-p" link set lo up
	ip -n "$case-s" link set s0 name s1
	ip -n "$case-s" link add s0 type bridge forward_delay 0
	ip -n "$case-s" link add p1 type veth peer name s0 netns "$case-p"
	ip -n "$case-p" addr add 192.0.2.2/24 brd + dev s0
	ip -n "$case-p" link set s0 up
	for port in s1 p1; do ip -n "$case-s" link set "$port" master s0 up; done
	ip -n "$case-s" link set s0 up
	wait_for has_carrier
}

case_isc() {
	have dhcpd atftpd || return
	address
	boot_tree tftp 3b $SERIAL
	dhcpd && atftpd && nfs_or_skip || { broken; return; }
	emulate -w saved.pcap
	up "ISC dhcpd, atftpd, NFS 3" 3b
	check "dhcpd pings before it offers: no race" no_finding 'dhcp.race-[a-z]*'
}

full() { # MODEL WHAT OPTION...: from dnsmasq alone
	local model=$1 what=$2
	shift 2
	have dnsmasq || return
	address
	boot_tree tftp "$model" $SERIAL
	dnsmasq dnsmasq-full.conf && nfs_or_skip || { broken; return; }
	mirrored --model "$model" "$@"
	up "$what" "$model"
	mirror "$what"
}
case_full_3bplus() {
	full 3b+ "dnsmasq, Pi 3B+, NFS 3" -w saved.pcap
}
case_full_bootcode() {
	full bootcode "dnsmasq, bootcode.bin of an SD card, NFS 3"
}
case_full_5() {
	CMDLINE=$V4
	full 5 "dnsmasq, Pi 5, NFS 4" -w saved.pcap
}
case_kea_4() {
	have kea-dhcp4 atftpd || return
	address
	CMDLINE=$V4
	boot_tree tftp 4 $SERIAL
	kea && atftpd && nfs_or_skip || { broken; return; }
	mirrored --model 4 -w saved.pcap
	up "Kea, atftpd, Pi 4, NFS 4" 4
	mirror "Pi 4, healthy"
}

# A cmdline that names no NFS root: nothing more to try.
case_sd_root() {
	have dnsmasq || return
	address
	CMDLINE='console=tty1 root=/dev/mmcblk0p2 rootwait ip=dhcp'
	boot_tree tftp 3b $SERIAL
	dnsmasq dnsmasq-full.conf || { broken; return; }
	emulate
	check "a root on the SD card: it comes up" exited 0
	check "no NFS was tried" [ "$(grep -c "\"event\":\"nfs" out)" = 0 ]
}

case_fleet() {
	have dnsmasq || return
	address
	boot_tree tftp 3b
	dnsmasq dnsmasq-full.conf || { broken; return; }
	emulate --count 20 --stagger 50 --until firmware
	check "20 Pis boot side by side" exited 0
	check "a report for each" [ "$(wc -l <report)" = 20 ]
	check "each with a MAC of its own" [ "$(field mac <report | sort -u | wc -l)" = 20 ]
}

# --- the other end

# emulate, with a sniffer where the server is. Started before it, so that it misses nothing.
mirrored() { # OPTION...
	: >far.err
	ip netns exec "$case-s" env --default-signal=INT "$P" sniff -i s0 --json --boots 1 >far 2>far.err &
	sniffer=$!
	wait_for grep -q 'listening' far.err
	emulate "$@"
}
# The sniffer ends by itself when it knows what became of the boot. Sorted: of two frames that cross on the
# wire, each end sees its own first.
mirror() { # WHAT
	local far_code
	wait "$sniffer"
	far_code=$?
	grep -v '"event":"summary"' far | timeless | sort >wanted
	grep -v '"event":"summary"' out | timeless | sort >got
	check "$1: sniff at the server's end says what emulate says" same wanted got
	check "$1: and its exit code is the same" [ $far_code -eq $code ]
}
