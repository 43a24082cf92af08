# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2034,SC2086,SC2015,SC2016,SC2094
# emulate-hostile.sh - servers that lie, flood and never end (hostile.c), met by the program built with sanitizers: it
# ends in bounded time and memory, with a report. Sourced by emulate.sh.

emulate_cases+=(h-good h-wrap h-tids h-order h-macs h-flood h-junk h-oacks h-huge h-options h-errors h-silent h-blksize h-long)

LONGEST=60 # seconds
MOST=200000 # KB of a program with sanitizers: its shadow and quarantine are most of it

hostile() { # MODE OPTION...
	local mode=$1 began=$SECONDS
	shift
	[ -x "$W/pxepi-san" ] || { skip "$case" "no $O/san/pxepi"; return 1; }
	watched >watched
	chmod 755 watched
	program=$D/watched
	boot_tree tftp 3b+ $SERIAL
	daemon hostile.log "$W/hostile" s0 "$D/tftp" "$mode" && ready hostile.log ready || { broken; return 1; }
	LIMIT=$LONGEST emulate --model 3b+ --until firmware --timeout 40 "$@"
	check "$mode: it ends in time" [ $((SECONDS - began)) -lt $LONGEST ]
	check "$mode: exit code 0 or 1, no crash" [ "$code" -le 1 ]
	check "$mode: no sanitizer speaks" [ "$(grep -c 'runtime error\|Sanitizer' err)" = 0 ]
	check "$mode: there is a report" [ -s report ]
	check "$mode: no control byte in what it says" [ "$(tr -d '\n' <out | grep -c '[[:cntrl:]]')" = 0 ]
	check "$mode: memory is bounded" [ "$(cat peak)" -lt $MOST ]
	grep -oE '"outcome":"[a-z-]*"|"id":"[^"]*","severity":"[a-z]*"' report | tail -n 3 | paste -sd' ' | sed "s/^/# $(cat peak) KB /"
}
# Runs the program, and writes down how large it is until it is no more.
watched() {
	cat <<-SCRIPT
		#!/bin/bash
		"$W/pxepi-san" "\$@" &
		while kb=\$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' /proc/\$!/status 2>/dev/null) && [ "\$kb" ]; do
			echo "\$kb" >"$D/peak"
			sleep 0.05
		done
		wait \$!
	SCRIPT
}
fine() { check "$1: it does no harm" exited 0; }
stops() { # MODE FINDING...
	check "$1: exit code 1" exited 1
	check "$1: a finding says why" said report "\"id\":\"\\($2\\)\",\"severity\":\"fatal\""
}

case_h_good() {
	hostile good || return
	fine good
}
# 70,000 blocks of 512 bytes: the number on the wire starts anew at 0.
case_h_wrap() {
	boot_tree tftp 3b+ $SERIAL
	KERNEL_BYTES=36000000
	hostile good || return
	fine "block 65535, then 0"
	check "the whole file came" said report '"path":"df90a038/kernel8.img","result":"ok","need":"[a-z]*","bytes":36000000'
}
case_h_tids() { hostile tids && stops tids 'tftp.[a-z-]*'; }
case_h_order() { hostile order; }
case_h_macs() { hostile macs && fine macs; }
case_h_flood() { hostile flood && fine flood; }
case_h_junk() { hostile junk; }
case_h_oacks() { hostile oacks && stops oacks 'tftp.[a-z-]*'; }
case_h_huge() { hostile huge && check "huge: exit code 1" exited 1; }
case_h_options() { hostile options; }
case_h_errors() { hostile errors && stops errors '[a-z.-]*'; }
case_h_silent() { hostile silent && stops silent 'tftp.stalled'; }
case_h_blksize() { hostile blksize; }
case_h_long() { hostile long; }
