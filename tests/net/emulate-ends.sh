# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2034,SC2086,SC2015,SC2016
# emulate-ends.sh - how a run ends, and what it leaves: refusals, signals, the interface that goes away,
# --until, --expect, the test reports, the lease given back, nothing left behind. Sourced by emulate.sh.

emulate_cases+=(in-use own-host no-rights no-netns gone ctrl-c until expect reports release release-dnsmasq killed dropped)

refused() { # WHAT TEXT
	check "$1: exit code 2" exited 2
	check "$1: and why" said err "$2"
	check "$1: no server is blamed for certain" [ "$(grep -c '"severity":"fatal","certain":true' report)" = 0 ]
}

case_in_use() {
	in_s ip link set s0 address b8:27:eb:90:a0:38
	address
	(for _ in {1..100}; do
		in_s bash -c 'echo >/dev/udp/192.0.2.250/9' 2>/dev/null
		in_s ip neigh flush dev s0
		sleep 0.1
	done) &
	emulate
	kill $!
	refused "the MAC is another machine's" 'b8:27:eb:90:a0:38 is already in use'
}

case_own_host() {
	have dnsmasq kea-dhcp4 || return
	address
	boot_tree tftp 3b $SERIAL
	dnsmasq dnsmasq-full.conf || { broken; return; }
	in_s timeout 60 "$P" emulate -i s0 --json >out.dm 2>err
	code=$?
	cp err err.dm
	grep boot.report out.dm >report
	refused "the server is this very host (dnsmasq)" 'pxepi check'
	unserve
	kea || { broken; return; }
	in_s timeout 60 "$P" emulate -i s0 --json >out 2>err
	code=$?
	grep boot.report out >report
	refused "the server is this very host (Kea)" 'pxepi check'
}

# as NAME CAPABILITIES...: an ordinary user in c0's network.
as_user() { # CAPS COMMAND...
	local caps=$1
	shift
	in_c setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps="$caps" --ambient-caps="$caps" \
		--bounding-set="$caps" "$@"
}
case_no_rights() {
	real_root || { skip "$case" "not the machine's root"; return; }
	as_user -all "$P" emulate -i c0 --json >out 2>err
	code=$?
	: >report
	refused "no permission" 'cap_net_raw'
	check "no permission: one line, with the cure" said err 'sudo'
	check "no permission: one line only" [ "$(wc -l <err)" -le 2 ]
}
# Enough to boot by, not enough for a namespace: it stops before NFS, and says so.
case_no_netns() {
	real_root || { skip "$case" "not the machine's root"; return; }
	have dnsmasq || return
	address
	boot_tree tftp 3b $SERIAL
	dnsmasq dnsmasq-full.conf || { broken; return; }
	as_user -all,+net_raw "$P" emulate -i c0 --serial $SERIAL --json >out 2>err
	code=$?
	check "with cap_net_raw alone: it boots up to the NFS root" said out '"stage":"kernel-dhcp"'
	check "and says that NFS was not tried" said err 'NFS'
}

case_gone() {
	have dnsmasq || return
	address
	KERNEL_BYTES=30000000 boot_tree tftp 3b $SERIAL
	dnsmasq dnsmasq-full.conf || { broken; return; }
	in_kernel ip -n "$case-c" link set c0 down
	check "the interface is taken down: exit code 2" exited 2
	check "the interface is taken down: that is said" said err '^pxepi: c0: .*down'
	check "the interface is taken down: what was seen is reported" said report '"stage":"tftp-firmware"'
	in_c ip link set c0 up
	wait_for has_carrier
	in_kernel ip -n "$case-c" link del c0
	check "the interface is gone: exit code 2" exited 2
	check "the interface is gone: that is said" said err '^pxepi: c0: '
}
# While the kernel is fetched, COMMAND happens.
in_kernel() { # COMMAND...
	: >out
	(wait_for grep -q "\"path\":\"$SERIAL/kernel8.img\"" out && sleep 0.2 && "$@") &
	emulate
	wait $!
}

case_ctrl_c() {
	have dnsmasq || return
	address
	KERNEL_BYTES=30000000 boot_tree tftp 3b $SERIAL
	dnsmasq dnsmasq-full.conf || { broken; return; }
	: >out
	ip netns exec "$case-c" env --default-signal=INT "$P" emulate -i c0 --serial $SERIAL --json >out 2>err &
	sniffer=$!
	wait_for grep -q "\"path\":\"$SERIAL/kernel8.img\"" out
	stop INT
	grep boot.report out >report
	check "Ctrl-C: what was seen so far is reported" said report '"stage":"tftp-firmware"'
	check "Ctrl-C: it is not blamed on a server" no_fatal
	check "Ctrl-C: the summary is the last line" grep -q '"event":"summary"' <(tail -n 1 out)
	check "Ctrl-C: exit code 1" exited 1
}

case_until() {
	have dnsmasq || return
	address
	boot_tree tftp 3b $SERIAL
	dnsmasq dnsmasq-full.conf && nfs_or_skip || { broken; return; }
	emulate --until dhcp
	check "--until dhcp: 0" exited 0
	check "--until dhcp: no file is asked for" [ "$(grep -c '"event":"tftp' out)" = 0 ]
	emulate --until rom
	check "--until rom: 0" exited 0
	check "--until rom: bootcode.bin" said report '"path":"bootcode.bin","result":"ok"'
	check "--until rom: not more" [ "$(grep -c start.elf out)" = 0 ]
	emulate --until firmware
	check "--until firmware: 0" exited 0
	check "--until firmware: the kernel is loaded" said report '"path":"df90a038/kernel8.img","result":"ok"'
	check "--until firmware: Linux does not speak" [ "$(grep -c kernel-dhcp out)" = 0 ]
	emulate --until kernel
	check "--until kernel: 0" exited 0
	check "--until kernel: Linux has its address" said report '"stages":{.*"kernel":'
	check "--until kernel: no NFS" [ "$(grep -c '"event":"nfs' out)" = 0 ]
	emulate --until nfs
	check "--until nfs: 0" exited 0
	check "--until nfs: up" said report '"outcome":"up"'
}

case_expect() {
	have dnsmasq || return
	address
	boot_tree tftp 3b $SERIAL
	dnsmasq dnsmasq-full.conf || { broken; return; }
	cat >met.json <<-'JSON'
		{
		  "tftp": { "server": "192.0.2.1" },
		  "files": { "kernel8.img": "ok", "recovery.elf": "missing" },
		  "findings": { "allow": [ "dhcp.race-risk" ] }
		}
	JSON
	emulate --until firmware --expect met.json
	check "--expect met: 0" exited 0
	sed 's/192.0.2.1/192.0.2.77/' met.json >missed.json
	emulate --until firmware --expect missed.json
	check "--expect missed: 1" exited 1
	check "--expect missed: what was wanted, and what was found" said err '192.0.2.77'
	sed 's/"server"/"sever"/' met.json >wrong.json
	emulate --expect wrong.json
	check "--expect with a key that is none: 2" exited 2
	check "--expect with a key that is none: where" said err 'wrong.json:2:[0-9]*: .*"sever"'
}

case_reports() {
	have dnsmasq || return
	address
	boot_tree tftp 3b $SERIAL
	dnsmasq dnsmasq-full.conf || { broken; return; }
	emulate --until firmware --junit good.xml
	check "--junit: XML of one case that passed" junit good.xml 1 0
	in_c "$P" emulate -i c0 --serial $SERIAL --until firmware --tap >tap 2>err
	check "--tap: one ok and its plan" [ "$(grep -c '^ok 1' tap)$(grep -c '^1\.\.1' tap)" = 11 ]
	check "--tap: nothing else" [ "$(grep -vcE '^(ok|1\.\.1|#|TAP version| )' tap)" = 0 ]
	rm tftp/$SERIAL/kernel8.img
	emulate --junit 'bad.xml'
	check "--junit: XML of one case that failed" junit bad.xml 1 1
	check "--junit: the finding is in it" said bad.xml tftp.file-missing
	in_c "$P" emulate -i c0 --serial $SERIAL --tap >tap 2>err
	check "--tap: not ok" grep -q '^not ok 1' tap
}
junit() { # FILE TESTS FAILURES
	python3 - "$@" <<-'PYTHON'
		import sys, xml.etree.ElementTree as tree
		root = tree.parse(sys.argv[1]).getroot()
		cases = list(root.iter("testcase"))
		failed = [c for c in cases if c.find("failure") is not None]
		if (len(cases), len(failed)) != (int(sys.argv[2]), int(sys.argv[3])):
		    sys.exit("%d cases, %d failed" % (len(cases), len(failed)))
	PYTHON
}

# --- the lease

releases() { # FILE: DHCP RELEASEs in it
	tshark -nr "$1" -Y 'dhcp.option.dhcp == 7' 2>/dev/null | wc -l
}
case_release() {
	have kea-dhcp4 || return
	address
	boot_tree tftp 3b $SERIAL
	kea && tftpd || { broken; return; }
	emulate --until kernel -w kept.pcap --keep-lease
	check "--keep-lease: no RELEASE is sent" [ "$(releases kept.pcap)" = 0 ]
	check "--keep-lease: Kea keeps it" [ "$(grep -c '^192.*,600,' kea.leases)" = 1 ]
	emulate --until kernel -w freed.pcap
	check "the address is given back: one RELEASE" [ "$(releases freed.pcap)" = 1 ]
	check "and Kea has taken it: its lease is over" wait_for grep -q DHCP4_RELEASE kea.log
	ip=$(field ip <report)
	check "its last word on that lease says so" [ "$(grep "^$ip," kea.leases | tail -n 1 | cut -d, -f4)" = 0 ]
}
case_release_dnsmasq() {
	have dnsmasq || return
	address
	boot_tree tftp 4 $SERIAL
	dnsmasq dnsmasq-full.conf || { broken; return; }
	emulate --model 4 --until kernel --keep-lease
	check "--keep-lease: dnsmasq keeps it" [ -s dnsmasq.leases ]
	emulate --model 4 --until kernel -w freed.pcap
	check "the address is given back to dnsmasq" wait_for [ ! -s dnsmasq.leases ]
}

# --- nothing stays

case_killed() {
	real_root || { skip "$case" "not the machine's root"; return; }
	have dnsmasq || return
	address
	boot_tree tftp 3b $SERIAL
	dnsmasq dnsmasq-full.conf && nfs_or_skip || { broken; return; }
	kill -STOP $last # ganesha: the child waits for it
	: >out
	ip netns exec "$case-c" "$P" emulate -i c0 --serial $SERIAL --json >out 2>err &
	sniffer=$!
	wait_for_long grep -q '"stage":"nfs"' out
	children=$(pgrep -P $sniffer)
	check "the NFS client is a process of its own" [ -n "$children" ]
	kill -KILL $sniffer
	wait $sniffer 2>/dev/null
	check "killed: its NFS client ends" wait_for none_of $children
	check "killed: no interface is left" wait_for [ "$(in_c ip -o link | wc -l)" = 2 ]
}
none_of() { ! kill -0 "$@" 2>/dev/null; }

case_dropped() {
	have dnsmasq || return
	address
	boot_tree tftp 3b $SERIAL
	dnsmasq dnsmasq-full.conf && nfs_or_skip || { broken; return; }
	: >out
	ip netns exec "$case-c" "$P" emulate -i c0 --serial $SERIAL --json --race hang >out 2>err &
	sniffer=$!
	wait_for grep -q dhcp.offer out
	status=/proc/$sniffer/status
	check "no capability is left while it runs" [ "$(grep -Ec '^Cap(Inh|Prm|Eff|Amb):\s0{16}$' "$status")" = 4 ]
	check "NoNewPrivs, and a seccomp filter" grep -q 'Seccomp:	2' "$status"
	for child in $(pgrep -P $sniffer); do
		# it is to set its address when Linux has one, in a network of its own
		check "its NFS client has none but that over its own network" \
			[ "$(grep -cE '^Cap(Prm|Eff):\s0{12}[01]000$|^CapAmb:\s0{16}$' "/proc/$child/status")" = 3 ]
	done
	kill $sniffer
	wait $sniffer
}
