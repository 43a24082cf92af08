#!/bin/bash
# SPDX-License-Identifier: MIT
# run - speed and memory of `pxepi sniff -r` beside other readers of the same capture: in one run,
# taking turns, so that a noisy machine is noisy for all of them; medians are compared. Each is fed
# from a warm cache and writes to /dev/null. Fails when memory is over 10 MB or grows with the
# packets; speed is reported. The captures stay in build/bench (1.6 GB, composed once).
#
#	O=build [ROUNDS=5] bash tests/bench/run.sh
set -eu
O=${O:-build}
ROUNDS=${ROUNDS:-5}
DIR=$O/bench
PXEPI=$O/pxepi
LIMIT_KB=10240
SLACK_KB=768 # what the same command differs by from run to run, and more

# Requests beside errors, since an error does not name its file.
TSHARK=(tshark -n -Y 'tftp.opcode==1||tftp.opcode==5' -T fields -e ip.src -e udp.srcport
	-e udp.dstport -e tftp.source_file -e tftp.error.message)

# A capture is composed anew when its generator is newer; NAME.count has its packets.
compose() { # NAME, gen's arguments but for the file
	local file=$DIR/$1.pcap count=$DIR/$1.count
	shift
	[ "$count" -nt "$DIR/gen" ] && [ -e "$file" ] && return
	echo "composing $file" >&2
	"$DIR/gen" "$@" "$file" >"$count"
}

# NAME.times gets a line: seconds, seconds of processor time, kilobytes at most.
measure() { # NAME COMMAND...
	local name=$1
	shift
	"$DIR/clock" "$@" >>"$DIR/$name.times"
}

median() { # NAME COLUMN
	cut -d' ' -f"$2" "$DIR/$1.times" | sort -n |
		awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

peak() { # NAME
	cut -d' ' -f3 "$DIR/$1.times" | sort -n | tail -n 1
}

row() { # NAME LABEL
	awk -v label="$2" -v n="$(cat "$DIR/boots.count")" -v s="$(median "$1" 1)" \
		-v cpu="$(median "$1" 2)" -v ps="$(median pxepi 1)" -v pcpu="$(median pxepi 2)" \
		-v kb="$(peak "$1")" 'BEGIN {
			printf "%-28s %11d %12d %9.1f %12.2f %8.2f\n", label, n / s, n / cpu,
				kb / 1024, s / ps, cpu / pcpu }'
}

verdict() { # WHAT, AIM, NAME: of processor time, which other work on the machine disturbs least
	awk -v what="$1" -v reach="$2" -v got="$(median "$3" 2)" -v ours="$(median pxepi 2)" 'BEGIN {
		r = got / ours
		printf "  %-44s %6.2f  (aim %s) %s\n", what, r, reach, (r >= reach ? "reached" : "NOT REACHED") }'
}

compose boots boots 1000 640
compose boots-x4 boots 1000 2560
compose flood-quarter flood 250000
compose flood flood 1000000
rm -f "$DIR"/*.times
cat "$DIR/boots.pcap" >/dev/null
for ((i = 1; i <= ROUNDS; i++)); do
	echo "round $i of $ROUNDS" >&2
	for _ in 1 2 3; do # these two are over at once
		measure pxepi "$PXEPI" sniff -r "$DIR/boots.pcap"
		measure ceiling tcpdump -r "$DIR/boots.pcap" -w /dev/null
	done
	measure tcpdump tcpdump -n -r "$DIR/boots.pcap"
	measure tshark "${TSHARK[@]}" -r "$DIR/boots.pcap"
done
for name in boots-x4 flood-quarter flood; do
	for ((i = 1; i <= 3; i++)); do
		measure "$name" "$PXEPI" sniff -r "$DIR/$name.pcap"
		measure "$name-ceiling" tcpdump -r "$DIR/$name.pcap" -w /dev/null
	done
done

echo "$(cat "$DIR/boots.count") packets of 1000 boots at the same time, medians of $ROUNDS rounds:"
echo
printf '%-28s %11s %12s %9s %21s\n' '' 'packets/s' 'packets/s of' 'peak' 'pxepi is so many'
printf '%-28s %11s %12s %9s %21s\n' '' '' 'CPU time' 'MB' 'times as fast (CPU)'
row pxepi 'pxepi sniff -r'
row ceiling 'tcpdump -r -w /dev/null'
row tcpdump 'tcpdump -n -r'
row tshark 'tshark (missing files)'
echo
verdict 'of the speed of tcpdump -r -w /dev/null' 0.8 ceiling
verdict 'times tcpdump -n -r' 9 tcpdump
verdict 'times tshark' 40 tshark
awk -v n="$(cat "$DIR/boots-x4.count")" -v a="$(median boots-x4 2)" -v b="$(median boots-x4-ceiling 2)" \
	'BEGIN { printf "  with larger files (%d packets): %.2f of tcpdump -w\n", n, b / a }'
echo
echo "peak memory, kB (at most $LIMIT_KB for the boots, and no growth with packets):"
for name in pxepi boots-x4 flood-quarter flood; do
	[ "$name" = pxepi ] && count=boots || count=$name
	printf '  %-16s %8d packets %7d\n' "$count" "$(cat "$DIR/$count.count")" "$(peak "$name")"
done
bad=0
for name in pxepi boots-x4; do
	[ "$(peak "$name")" -le "$LIMIT_KB" ] || bad=1
done
[ "$(peak boots-x4)" -le $(($(peak pxepi) + SLACK_KB)) ] || bad=1
[ "$(peak flood)" -le $(($(peak flood-quarter) + SLACK_KB)) ] || bad=1
[ $bad = 0 ] && echo '  memory: as it should be' || echo '  memory: TOO MUCH'
exit $bad
