# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2034,SC2086,SC2015,SC2016
# emulate-link.sh - boots over a bad cable, where the Pi's own patience decides: whatever comes of it, it ends, and
# nothing is blamed but the cable's doing. Sourced by emulate.sh.

emulate_cases+=(loss-5 loss-5-nfs loss-5-hpa loss-5-atftpd loss-20 loss-20-pi4 doubled reordered slow slow-4 deaf all-of-it)

# in_between: case-b stands between the Pi (b0) and the servers (b1).
in_between() {
	ip netns add "$case-b"
	ip -n "$case-s" link set s0 netns "$case-b" name b0
	ip -n "$case-b" link add b1 type veth peer name s0 netns "$case-s"
	ip -n "$case-s" link set s0 up
	for end in b0 b1; do ip -n "$case-b" link set $end up; done
	wait_for has_carrier
	address
}
# lossy PERCENT: a switch that loses so many of the frames that come in, on both sides.
lossy() {
	ip -n "$case-b" link add br0 type bridge forward_delay 0
	for end in b0 b1; do ip -n "$case-b" link set $end master br0; done
	ip -n "$case-b" link set br0 up
	for end in b0 b1; do
		printf 'table netdev %s { chain in { type filter hook ingress device %s priority 0; numgen random mod 100 < %d drop; }; }\n' \
			$end $end "$1"
	done >loss.nft
	ip netns exec "$case-b" "$nft" -f loss.nft
}
nft=$(command -v nft || echo "$servers/nft")
cable() { # KEY=VALUE...: the relay instead of a switch
	at=$case-b daemon cable.log "$W/badlink" b0 b1 "$@" && ready cable.log ready
}

over() { # MODEL HOW...: boot files and servers (`by`) behind a cable of that kind
	local model=$1
	shift
	have dnsmasq kea-dhcp4 dhcpd atftpd in.tftpd || return
	in_between
	KERNEL_BYTES=${kernel:-60000} START_BYTES=${start:-20000} BOOTCODE_BYTES=${bootcode:-10000} boot_tree tftp "$model" $SERIAL
	"$@" && "${by:-from_dnsmasq}" || { broken; false; }
}

from_dnsmasq() { dnsmasq dnsmasq-full.conf; }
from_kea() { kea && tftpd; }
from_isc() { dhcpd && atftpd; }

# What a lost or late frame can look like from outside; all else is somebody's fault.
may='dhcp.no-offer dhcp.gave-up dhcp.race-hang dhcp.race-risk arp.failed boot.stopped tftp.no-answer tftp.stalled tftp.retransmits kernel.dhcp-unanswered vantage.no-unicast nfs.silent'
blames_nobody() {
	local id
	# shellcheck disable=SC2013
	for id in $(grep -o '"id":"[^"]*","severity":"fatal"' report | cut -d'"' -f4 | sort -u); do
		[[ " $may " = *" $id "* ]] || { echo "$id is blamed:"; cat report; return 1; }
	done
}
ended() { # WHAT
	check "$1: it ends, with a report" [ "$(wc -l <report)" -ge 1 ]
	check "$1: exit code 0 or 1" [ "$code" -le 1 ]
	check "$1: it came up, or the finding is of the cable" blames_nobody
	check "$1: not 0 with a fatal finding" [ "$code" = 1 -o "$(grep -c '"severity":"fatal"' report)" = 0 ]
	grep -oE '"outcome":"[a-z-]*"|"id":"[^"]*","severity":"[a-z]*"' report | paste -sd' ' | sed 's/^/# /'
}

have_nft() { [ -x "$nft" ] || { skip "$case" "no nft"; return 1; }; }
case_loss_5() {
	have_nft && over 3b lossy 5 || return
	emulate --until kernel -w saved.pcap
	ended "5 % lost"
}
# All the way: Linux' own DHCP and its root, which TCP brings over any cable.
from_dnsmasq_and_nfs() { from_dnsmasq && nfs_or_skip; }
case_loss_5_nfs() {
	have_nft && by=from_dnsmasq_and_nfs over 3b lossy 5 || return
	emulate --timeout 120 -w saved.pcap
	ended "5 % lost, to the NFS root"
}
case_loss_5_hpa() {
	have_nft && by=from_kea over 3b+ lossy 5 || return
	emulate --model 3b+ --until kernel --timeout 90
	ended "5 % lost, Kea and tftpd-hpa"
}
case_loss_5_atftpd() {
	have_nft && by=from_isc over 4 lossy 5 || return
	emulate --model 4 --until kernel --timeout 90 -w saved.pcap
	ended "5 % lost, dhcpd and atftpd"
}
case_loss_20() {
	have_nft && over 3b lossy 20 || return
	emulate --until firmware --timeout 90
	ended "20 % lost"
}
case_loss_20_pi4() {
	have_nft && over 4 lossy 20 || return
	emulate --model 4 --until firmware --timeout 90
	ended "20 % lost, Pi 4"
}
case_doubled() {
	over 3b cable double=300 || return
	emulate --until kernel
	ended "three of ten frames come twice"
	check "frames that come twice do no harm" exited 0
}
case_reordered() {
	over 3b+ cable reorder=100 double=100 seed=5 || return
	emulate --model 3b+ --until kernel
	ended "one of ten frames comes late, one comes twice"
	check "frames that come late do no harm" exited 0
}
case_slow() {
	kernel=8000 start=4000 bootcode=4000 over 3b+ cable delay=150 || return
	dtb tftp/$SERIAL/bcm2710-rpi-3-b-plus.dtb 2000
	emulate --model 3b+ --until firmware
	ended "300 ms there and back"
	check "a slow cable alone stops nothing" exited 0
}
# A transfer so long that the server's ARP entry is looked at again: the 3B's ROM does not answer ARP while it
# loads (facts 3.3), so that the server stops talking to it. The 3B+ comes through, above.
case_deaf() {
	bootcode=52480 over 3b cable delay=75 || return
	emulate -w saved.pcap
	check "a slow cable and a ROM that is deaf to ARP: stalled" has_finding tftp.stalled fatal
	check "in bootcode.bin" said report '"file":"bootcode.bin"'
	check "exit code 1" exited 1
}
case_slow_4() {
	kernel=20000 start=8000 over 4 cable delay=300 || return
	dtb tftp/$SERIAL/bcm2711-rpi-4-b.dtb 2000
	emulate --model 4 --until firmware
	ended "600 ms there and back, Pi 4"
	check "a slow cable alone stops no Pi 4" exited 0
}
case_all_of_it() {
	over 3b+ cable loss=10 double=30 reorder=30 delay=2 seed=7 || return
	emulate --model 3b+ --until kernel --timeout 80
	ended "loss, doubles, late ones, and 4 ms"
}
