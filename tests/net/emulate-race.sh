# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2034,SC2086,SC2015,SC2016
# emulate-race.sh - the race hang of the original ROM, played against a Kea that answers at once. Sourced by
# emulate.sh.

emulate_cases+=(race-hang race-retry race-lock race-wake race-late race-other)

quick_kea() { # MODEL: its server answers within the deaf window
	have kea-dhcp4 || return
	address
	boot_tree tftp "$1" $SERIAL
	kea && tftpd || { broken; false; }
}

case_race_hang() {
	quick_kea 3b || return
	local began=$EPOCHREALTIME
	emulate --race hang -w saved.pcap
	stopped "--race hang" 3b dhcp dhcp.race-hang null hung
	check "it says how soon the OFFER came" said report '"offer_latency_s":0.0'
	check "one DISCOVER, and silence" [ "$(grep -c '"event":"dhcp.discover"' out)" = 1 ]
	check "nothing was asked for" [ "$(grep -c '"event":"tftp' out)" = 0 ]
	check "given up 25 s after its DISCOVER" between "$began" "$EPOCHREALTIME" 24.5 29
	began=$EPOCHREALTIME
	emulate --race hang --timeout 4
	check "--timeout gives it up sooner" between "$began" "$EPOCHREALTIME" 3.5 7
	check "--timeout: exit code 1" exited 1
}
between() { awk -v a="$1" -v b="$2" -v low="$3" -v high="$4" \
	'BEGIN { d = b - a; if (d < low || d > high) { print d " s"; exit 1 } }'; }

case_race_retry() {
	quick_kea 3b || return
	emulate --race hang --rom-fault hang=retry
	stopped "hang=retry" 3b dhcp dhcp.race-hang null
	check "hang=retry: all tries are made, and all in vain" [ "$(grep -c '"event":"dhcp.discover"' out)" = 5 ]
}

# A frame for all that comes after the deaf window: the ROM looks up. ARP for a host that is not there.
nudge() { in_s bash -c 'echo >/dev/udp/192.0.2.250/9' 2>/dev/null; }
# Later than all that might end its attempt, and later than what the observer waits for to call it hung.
nudge_later() {
	: >out
	(wait_for grep -q dhcp.offer out && sleep 8 && nudge) &
}
case_race_wake() {
	quick_kea 3b || return
	nudge_later
	emulate --race hang --until firmware -w saved.pcap
	wait $!
	check "a broadcast wakes it: it boots" exited 0
	check "and what it waited for is said" has_finding dhcp.race-hang warning
	check "and for how long" said report '"recovered_after_s":[89]'
}
case_race_lock() {
	quick_kea 3b || return
	nudge_later
	emulate --race hang --rom-fault hang=lock --timeout 12
	wait $!
	check "hang=lock: a broadcast does not wake it" said report '"outcome":"hung"'
	check "hang=lock: the race is named" has_finding dhcp.race-hang fatal
	check "hang=lock: exit code 1" exited 1
}
# What comes after the window is no race: dhcpd pings for a second, then offers.
case_race_late() {
	have dhcpd || return
	address
	boot_tree tftp 3b $SERIAL
	dhcpd && tftpd || { broken; return; }
	emulate --race hang --until firmware
	check "dhcpd answers after the window: no hang" exited 0
	check "and no race" no_finding 'dhcp.race-[a-z]*'
}
case_race_other() {
	quick_kea 3b+ || return
	emulate --race hang --until firmware --model 3b+
	check "a 3B+ has no race" exited 0
	boot_tree tftp 3b $SERIAL
	emulate --race warn --until firmware
	check "--race warn boots on" exited 0
	check "and says so" has_finding dhcp.race-risk warning
	emulate --race off --until firmware
	check "--race off boots on" exited 0
	emulate --until firmware --fail-on dhcp.race-risk
	check "--fail-on dhcp.race-risk makes it a failure" exited 1
}
