# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2016,SC2154,SC2317,SC2086
# check-ends.sh - ways a trial ends: servers that misbehave, signals at any time to whom they may hit. Each
# in bounded time, with a clear word; that nothing is left, check.sh asks after each case. Sourced by
# check.sh.

case_no_start() {
	run_it 'echo "strange.conf:31: what is \"pool\"?" >&2; exit 3'
	check "no start: exit code 1" exited 1
	check "no start: says so, with the exit code" said out 'did not start: exit code 3'
	check "no start: and the server's own words" said out 'strange.conf:31: what is'
	check "no start: at once" within 3
}


case_early_exit() {
	have dnsmasq || return
	dns_conf
	run_it "$DNSMASQ & sleep 1; kill \$!; exit 4" --pi 3b,12345678 --pi 4 --pi 5
	check "early exit: exit code 1" exited 1
	check "early exit: says so" said out 'ended by itself: exit code 4'
	check "early exit: soon" within 10
}

case_daemon() {
	have dnsmasq || return
	dns_conf
	run_it "$DNSMASQ >/dev/null 2>&1 & exit 0"
	check "a server in the background: boots all the same" exited 0
	check "a server in the background: says so" said out 'went into the background'
}

case_flood() {
	have dnsmasq || return
	dns_conf
	run_it "yes 'a flood of words that nobody wants to read' & exec $DNSMASQ"
	check "a flood: the Pi boots" exited 0
	check "a flood: says so" said out 'floods its log'
	check "a flood: no longer than without" within 20
}

# After a failure the others take their time beside each other, but not all.
case_few_at_once() {
	local most=0 now pid serial
	have dnsmasq || return
	dns_conf
	for serial in 1 2 3 4 5 6 7 8 9; do boot_tree tftp 3b 0010000$serial; done
	rm tftp/00100001/start.elf
	sed -i /no-ping/d dns.conf # it probes each new address for 3 s, one after the other
	timeout -k 5 120 "${as[@]}" "$P" check dns.conf --tftp-root tftp --model 3b --json >out 2>err &
	pid=$!
	while kill -0 $pid 2>/dev/null; do
		now=$(pgrep -fc '^pxepi emulate')
		[ "$now" -le "$most" ] || most=$now
	done
	wait $pid
	check "after a failure: up to four boot beside each other" [ "$most" = 4 ]
	check "after a failure: nobody starves of our own queue" unsaid out 'dhcp.no-offer'
	check "after a failure: the others come up" [ "$(grep boot.report out | grep -c '"passed":true')" = 8 ]
}

case_stubborn() {
	deaf
	run_it 'exec python3 deaf.py ignore' --timeout 3
	check "SIGTERM ignored: says so" said out 'did not end when it was asked to'
	check "SIGTERM ignored: soon" within 12
}

case_late() {
	have dnsmasq || return
	dns_conf
	run_it "sleep 3; exec $DNSMASQ"
	check "listens late: boots" exited 0
}

case_never_answers() {
	deaf
	run_it 'exec python3 deaf.py' --timeout 5
	check "never answers: exit code 1" exited 1
	check "never answers: dhcp.no-offer" said out 'dhcp.no-offer\|no OFFER'
	check "never answers: bounded" within 15
}

case_never_listens() {
	run_it 'echo "I think"; exec sleep 600'
	check "never listens: exit code 1" exited 1
	check "never listens: says so" said out 'runs, and does not listen'
	check "never listens: and its words" said out 'I think'
	check "never listens: bounded" within 25
}

# The server whose own check finds a fault.
case_kea_syntax() {
	have kea-dhcp4 || return
	sed 's/"subnet4"/"subnet5"/' "$top/tests/net/conf/kea-pi.json" >bad.json
	check_it bad.json --address 192.0.2.1/24@s0 --github
	check "Kea refuses: exit code 1" exited 1
	check "Kea refuses: file and line, as we know them" said out 'bad.json:[0-9]'
	check "Kea refuses: an annotation for GitHub" said out '^::error file=bad.json,line=[0-9]*,title='
}

# --- and all is well

case_success() {
	have dnsmasq || return
	dns_conf
	check_it dns.conf --pi 4
	check "success: exit code 0" exited 0
}

# --- signals

start_it() { # OPTION...: in the background; pid. A script's background job ignores SIGINT: env undoes it.
	"${as[@]}" env --default-signal=INT "$P" check "$@" >out 2>err &
	pid=$!
}
boots() { pgrep -f '^pxepi emulate' >boot.pid; }
in_a_boot() { # starts one, and is back when a Pi boots
	deaf
	start_it --run 'exec python3 deaf.py ignore' --pi 3b
	wait_for boots
	check "$1: it was in the middle of a boot" boots
}
end_it() { # into code and took
	local from=$SECONDS
	wait "$pid" 2>/dev/null
	code=$?
	took=$((SECONDS - from))
}

case_stopped() {
	local signal
	for signal in INT TERM HUP; do
		in_a_boot "SIG$signal"
		kill "-$signal" $pid
		end_it
		check "SIG$signal: exit code 2" exited 2
		check "SIG$signal: says that it was ended" said err 'ended before it was over'
		check "SIG$signal: at once" within 2
		nothing_left
	done
}

case_killed() {
	in_a_boot "kill -9"
	kill -KILL $pid
	end_it
}

# At any time: while it reads, makes namespaces, mounts, starts the server, boots, ends.
case_killed_early() {
	local after
	have dnsmasq || return
	dns_conf
	for after in 0.005 0.01 0.02 0.03 0.04 0.06 0.08 0.12 0.2 0.4 0.7; do
		start_it dns.conf --pi 4
		sleep $after
		kill -KILL $pid 2>/dev/null
		end_it
		as_before || { check "kill -9 after $after s: nothing is left" false; return; }
	done
	check "kill -9 after 5 to 700 ms: nothing is left" true
}

# Those inside: the first process there, which is pxepi's child; the server; a Pi.
case_killed_inside() {
	local init
	in_a_boot "its init killed"
	init=$(pgrep -P $pid)
	kill -KILL $init
	end_it
	check "its init killed: exit code 2" exited 2
	check "its init killed: says so, and how" said err 'ended before it was over: .* killed by signal 9 (Killed)$'
	check "its init killed: at once" within 2
	nothing_left
	in_a_boot "server killed"
	kill -KILL "$(pgrep -P "$(pgrep -P $pid)" python3)"
	end_it
	check "server killed: exit code 1" exited 1
	check "server killed: says so" said out 'killed by signal 9'
	check "server killed: soon" within 3
	nothing_left
	in_a_boot "a Pi killed"
	kill -KILL "$(cat boot.pid)"
	end_it
	check "a Pi killed: exit code 2" exited 2
	check "a Pi killed: says so in one clear line" said err '^pxepi: an emulated Pi could not run: killed by signal 9 (Killed)$'
	check "a Pi killed: its banner is no reason" unsaid out 'on pi0:'
	check "a Pi killed: soon" within 3
}
