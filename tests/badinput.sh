#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2016,SC2086
# badinput.sh - hostile and broken captures: `pxepi sniff -r` must end soon, with 0, 1 or 2, print no
# control byte, keep within its memory, and say in one line why it could not read a file. Needs no
# network and no root.
#
#   tests/badinput.sh [SEED]     another SEED changes files in another way
#   BADINPUT=full                30 times as many
cd "$(dirname "$0")/.." || exit 2
. tests/net/lib.sh
O=${O:-build}
seed=${1:-1}
[ "${BADINPUT:-}" = full ] && many=30 || many=1
for needed in "$O/pxepi" "$O/san/pxepi"; do
	[ -x "$needed" ] || { echo "badinput.sh: $needed is missing: run make test" >&2; exit 2; }
done
net_tool spoil tests/net/spoil.c -- && net_tool crowd tests/net/crowd.c core/{compose,frame,ipv4}.c -- || exit 2
export LC_ALL=C TZ=UTC NO_COLOR=1
W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT
P=$PWD/$O/pxepi SAN=$PWD/$O/san/pxepi TOOLS=$(realpath "$TOOLS")
for f in fixtures/*/capture.pcap; do cp "$f" "$W/$(basename "$(dirname "$f")").pcap"; done
cd "$W" || exit 2

# The packed and the other format, where the tools for them are here.
for name in dhcp-race-hang healthy-4 hostile-names nfs4-no-such-export; do
	gzip -nc "$name.pcap" >"$name.gz"
	zstd -qc "$name.pcap" >"$name.zst" 2>/dev/null || rm -f "$name.zst"
	editcap -F pcapng "$name.pcap" "$name.pcapng" 2>/dev/null || rm -f "$name.pcapng"
	editcap -F pcap -s 96 "$name.pcap" "$name-96.pcap" 2>/dev/null || rm -f "$name-96.pcap"
done

# A million Pis take ten seconds: meanwhile, the rest.
crowd() { "$TOOLS/crowd" "$1" $2 | "$TOOLS/spoil" "$P" pass | tail -n 2; }
crowd 1000000 >million &
million=$!

clean() { # NAME ARGS of spoil
	if "$TOOLS/spoil" "$@" >log; then
		return
	fi
	tail -n 40 log
	keep=$(mktemp -d) && cp bad-* log "$keep" 2>/dev/null && echo "the inputs are kept in $keep"
	false
}
peak() { awk '/^runs/ { print $8 }' "$1"; }
bounded() { # FILE KIB SECONDS: what the crowd cost at most
	awk -v kib="$2" -v s="$3" '/^runs/ { ok = $4 == 0 && $6 <= s && $8 <= kib; print } END { exit !ok }' "$1"
}
# no better with ten times as many: 5 % for the allocator's moods
no_larger() { awk -v a="$(peak "$1")" -v b="$(peak "$2")" 'BEGIN { print a " KiB, " b " KiB"; exit !(b <= a * 1.05) }'; }

refused() { # TEXT COMMAND...: exit code 2, nothing printed, one line that says why
	local text=$1 code
	shift
	"$@" >out 2>err
	code=$?
	[ $code -eq 2 ] && [ ! -s out ] && [ "$(wc -l <err)" -eq 1 ] && grep -q -- "$text" err && return
	echo "exit code $code"
	head -n 5 out err
	false
}
told() { # TEXT CODE COMMAND...: exit code CODE, a result, and one line of warning
	local text=$1 want=$2 code
	shift 2
	"$@" >out 2>err
	code=$?
	[ $code -eq "$want" ] && [ -s out ] && [ "$(wc -l <err)" -eq 1 ] && grep -q -- "$text" err && return
	echo "exit code $code"
	head -n 5 out err
	false
}

check "cut at every byte" clean "$P" cut 1 dhcp-race-hang.pcap dhcp-race-hang.gz
check "cut at many bytes, under sanitizers" clean "$SAN" cut "$((many > 1 ? 1 : 5))" dhcp-address-conflict-server.pcap
if [ -e dhcp-race-hang.pcapng ]; then
	check "cut at many bytes, pcapng" clean "$P" cut $((many > 1 ? 1 : 3)) dhcp-race-hang.pcapng
	check "cut at many bytes, pcapng, under sanitizers" clean "$SAN" cut "$((many > 1 ? 1 : 9))" dhcp-race-hang.pcapng
else
	skip "pcapng, snaplen 96" "no editcap"
fi
[ ! -e dhcp-race-hang.zst ] || check "cut at every byte, zstd" clean "$P" cut 1 dhcp-race-hang.zst
check "bytes changed at random" clean "$P" flip $((600 * many)) "$seed" ./*.pcap ./*.pcap* ./*.gz
check "bytes changed at random, under sanitizers" clean "$SAN" flip $((100 * many)) "$seed" ./*.pcap*

mkdir folder
: >empty
head -c 3000 "$P" >program
head -c 20 healthy-4.pcap >stub
check "no such file" refused 'nowhere.pcap: No such file' "$P" sniff -r nowhere.pcap
check "a folder" refused 'folder: is a directory, not a capture' "$P" sniff -r folder
check "an empty file" refused 'empty: the file is empty' "$P" sniff -r empty
check "/dev/null" refused 'null: the file is empty' "$P" sniff -r /dev/null
check "another sort of file" refused 'program: is not a capture' "$P" sniff -r program
check "a header cut short" refused 'stub: ' "$P" sniff -r stub
check "closed standard input" refused 'standard input: ' bash -c '"$0" sniff -r - <&-' "$P"
cp healthy-4.pcap secret && chmod 0 secret
# Root may read all: as nobody then, who may not go where the program lies.
cp "$P" pxepi && chmod 755 . pxepi
[ "$(id -u)" -eq 0 ] && nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups) || nobody=()
check "a file without permission" refused 'secret: Permission denied' "${nobody[@]}" ./pxepi sniff -r secret
head -c -7 healthy-4.pcap >short.pcap
check "cut inside the last packet: the reader is told, and nothing else is lost" \
	told 'short.pcap: the file ends early, after packet 1[0-9]*$' 1 "$P" sniff -r short.pcap
head -c 2000 healthy-4.gz >short.gz
check "cut inside gzip: told, and what came is reported" told 'short.gz: the file ends early' 1 "$P" sniff -r short.gz

wait $million
check "a million spoofed addresses: memory and time are bounded" bounded million 24000 60
crowd 20000 deep >small
crowd 200000 deep >large
check "ten times as many boots take no more memory" no_larger small large
net_done
