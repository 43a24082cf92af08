#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2016,SC2154
# emulate - speed of `pxepi emulate` against real servers, beside the tools one would use: all in one
# run, in namespaces of its own, taking turns, so that a noisy machine is noisy for all of them.
#
#   tftp   a 30 MB file from in.tftpd at 512 and 1468 bytes a block, beside curl (and tftp-hpa's client,
#          which knows 512 only); client and server share one processor
#   dhcp   DISCOVERs answered a second by Kea, none lost, beside perfdhcp
#   fleet  1,000 Pis that boot a 9 MB tree at the same time
#
#	O=build [ROUNDS=3] bash tests/bench/emulate.sh [tftp|dhcp|fleet...]
cd "$(dirname "$0")/../.." || exit 2
. tests/net/lib.sh
O=${O:-build}
[ -n "${NET_INSIDE:-}" ] || bash tests/net/servers.sh -q
net_enter "$@"
export LC_ALL=C TZ=UTC NO_COLOR=1
ROUNDS=${ROUNDS:-3}
W=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null; wait 2>/dev/null; rm -rf "$W"' EXIT
chmod 755 "$W"
case $O in /*) P=$O/pxepi ;; *) P=$PWD/$O/pxepi ;; esac
B=$PWD/build/servers/bin
serial=0000a0b1
mac=b8:27:eb:00:a0:b1

background() { # LOG COMMAND...: of the server's end
	local log=$1
	shift
	ip netns exec srv "$@" >"$log" 2>&1 &
	pids+=($!)
	last=$!
}
end() { # PID
	kill "$1" 2>/dev/null
	wait "$1" 2>/dev/null
}
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
udp_listens() { in_srv ss -Hlun "sport = :$1" | grep -q .; }

head_of() { # HEX FILE BYTES: a file with this beginning
	printf '%b' "$(sed 's/../\\x&/g' <<<"$1")" >"$2"
	head -c $(($3 - ${#1} / 2)) /dev/urandom >>"$2"
}
# The head of an arm64 Image (Documentation/arch/arm64/booting.rst): its magic is at 56.
arm64="000000000000000000000800000000000000000100000000$(printf '0%.0s' {1..64})41524d6400000000"
elf=7f454c4601010100000000000000000002000100

# tree FOLDER KERNEL-BYTES START-BYTES
tree() {
	mkdir -p "$1"
	head_of 00000000 "$1/bootcode.bin" 52456
	for f in start.elf start4.elf; do head_of $elf "$1/$f" "$3"; done
	for f in fixup.dat fixup4.dat; do head_of 00000000 "$1/$f" 7000; done
	for f in bcm2710-rpi-3-b bcm2711-rpi-4-b bcm2712-rpi-5-b; do
		head_of d00dfeed00007000 "$1/$f.dtb" 28672
	done
	echo arm_64bit=1 >"$1/config.txt"
	echo 'console=tty1 root=/dev/mmcblk0p2 ip=dhcp' >"$1/cmdline.txt"
	for f in kernel8.img kernel_2712.img; do head_of "$arm64" "$1/$f" "$2"; done
	chmod -R a+rX "$1"
}

dnsmasq_conf() { # FOLDER
	cat <<-CONF
		port=0
		interface=s0
		dhcp-range=10.0.0.10,10.0.250.250,255.255.0.0,1h
		no-ping
		leasefile-ro
		dhcp-leasefile=$W/leases
		dhcp-lease-max=60000
		pxe-service=0,"Raspberry Pi Boot"
		${1:+enable-tftp
		tftp-root=$1
		tftp-max=20000}
		user=$(id -un)
		group=$(id -gn)
	CONF
}

# --- tftp

fetch_curl() { # BLKSIZE: seconds
	in_pi taskset -c 0 curl -s -o /dev/null --tftp-blksize "$1" -w '%{time_total}\n' \
		"tftp://10.0.0.1/kernel8.img"
}
fetch_pxepi() { # MODEL: seconds that its kernel took
	ip -n pi addr flush dev c0
	in_pi taskset -c 0 "$P" emulate -i c0 --model "$1" --until firmware --json 2>"$W/err" >"$W/json"
	sed -n 's/.*"boot.report".*"path":"kernel[^}]*"result":"ok"[^}]*"seconds":\([0-9.]*\).*/\1/p' "$W/json"
	ip -n pi addr add 10.0.0.2/16 dev c0
}
fetch_tftp() { # seconds, 512 only
	local from=$EPOCHREALTIME
	(cd "$W" && in_pi taskset -c 0 "$B/tftp" -m binary 10.0.0.1 -c get kernel8.img) >/dev/null
	awk -v a="$from" -v b="$EPOCHREALTIME" 'BEGIN { print b - a }'
}
rate() { awk -v n="$size" -v blk="$2" -v s="$1" 'BEGIN { printf "%.0f\n", n / blk / s }'; }

bench_tftp() {
	local i tftpd dhcp size=31457280
	tree "$W/tree" $size 100000
	dnsmasq_conf "" >"$W/dhcp.conf"
	background "$W/dhcp.log" "$B/dnsmasq" -d -C "$W/dhcp.conf" --pid-file=
	dhcp=$last
	background "$W/tftpd.log" taskset -c 0 "$B/in.tftpd" -L -u "$(id -un)" -a 10.0.0.1:69 -s "$W/tree"
	tftpd=$last
	wait_for udp_listens 69
	ip -n pi addr add 10.0.0.2/16 dev c0
	for ((i = 0; i < ROUNDS; i++)); do
		rate "$(fetch_curl 512)" 512 >>"$W/curl.512"
		rate "$(fetch_pxepi 3b)" 512 >>"$W/pxepi.512"
		rate "$(fetch_curl 1468)" 1468 >>"$W/curl.1468"
		rate "$(fetch_pxepi 5)" 1468 >>"$W/pxepi.1468"
		[ -x "$B/tftp" ] && rate "$(fetch_tftp)" 512 >>"$W/tftp.512"
	done
	echo "TFTP, 30 MB from in.tftpd, one processor for both ends; blocks a second, median of $ROUNDS:"
	for blk in 512 1468; do
		awk -v blk=$blk -v ours="$(median <"$W/pxepi.$blk")" -v curl="$(median <"$W/curl.$blk")" \
			-v hpa="$([ $blk = 512 ] && [ -e "$W/tftp.512" ] && median <"$W/tftp.512")" 'BEGIN {
			printf "  %4d bytes: pxepi emulate %6d, curl %6d%s: %.2f of curl (aim 0.9) %s\n", blk, ours,
				curl, hpa ? sprintf(", tftp-hpa %6d", hpa) : "", ours / curl,
				(ours / curl >= 0.9) ? "reached" : "NOT REACHED" }'
	done
	end "$tftpd"
	end "$dhcp"
	ip -n pi addr flush dev c0
}

# --- dhcp

kea_conf() {
	sed -e 's|192.0.2.0/24|10.0.0.0/16|; s|192.0.2.100 - 192.0.2.199|10.0.1.0 - 10.0.250.250|
		s|192\.0\.2\.1|10.0.0.1|g' tests/net/conf/kea-pi.json
}
# The original ROM's DISCOVER, as perfdhcp's template wants it: hexadecimal, from op on.
template() {
	local zeros
	zeros=$(printf '0%.0s' {1..404})
	printf '0101060126f3033900000000%s' "$(printf '0%.0s' {1..24})"
	printf '0a000002' # giaddr: perfdhcp is a relay
	printf 'b827eb00a0b1%s' "${zeros:0:404}"
	printf '63825363350101370c2b3c438081828384858687425d0200005e030102016111%s' 00
	printf '44%.0s' {1..16}
	printf '3c20505845436c69656e743a417263683a30303030303a554e44493a303032303031ff\n'
}

# loss-free RATE: does every DISCOVER get its answer at so many a second for 3 seconds?
perfdhcp_at() {
	in_pi "$B/perfdhcp" -4 -i -l c0 -r "$1" -R 50000 -p 3 -W 500000 -T "$W/discover.hex" \
		-X 4 -O 33 10.0.0.1 >"$W/perf.out" 2>&1
	awk '/^sent packets/ { s = $3 } /^received packets/ { r = $3 } END { exit !(s > 0 && r >= s) }' \
		"$W/perf.out"
}
pxepi_at() {
	in_pi "$P" emulate -i c0 --until dhcp --count $(($1 * 3)) \
		--stagger "$(awk -v r="$1" 'BEGIN { printf "%.4f", 1000 / r }')" >"$W/fleet.out" 2>&1 &&
		! grep -qE '^ *dhcp .* s$' "$W/fleet.out" # who asks again waits 5 s
}
# The highest of a ladder of rates that holds, looked for from below; one failure may be noise: twice.
highest() { # COMMAND
	local r best=0
	for r in 1000 2000 3000 4000 5000 6000 7000 8000 9000 10000 12000 14000 16000; do
		"$1" $r || "$1" $r || break
		best=$r
	done
	echo $best
}

bench_dhcp() {
	local kea ours perf
	[ -x "$B/perfdhcp" ] || { echo "perfdhcp is not here: bench of DHCP skipped"; return; }
	kea_conf >"$W/kea.json"
	template >"$W/discover.hex"
	mkdir -p "$W/run"
	background "$W/kea.log" env KEA_PIDFILE_DIR="$W/run" KEA_LOCKFILE_DIR="$W/run" \
		"$B/kea-dhcp4" -c "$W/kea.json"
	kea=$last
	wait_for grep -q DHCP4_STARTED "$W/kea.log"
	ip -n pi addr add 10.0.0.2/16 dev c0
	perf=$(highest perfdhcp_at)
	ip -n pi addr flush dev c0
	ours=$(highest pxepi_at)
	echo "DHCP, the ROM's DISCOVER to Kea and its OFFER back, none lost, for 3 s:"
	echo "  pxepi emulate $ours/s, every OFFER judged; perfdhcp $perf/s, OFFERs counted" \
		"$([ "$ours" -ge "$perf" ] && echo '(aim: at least as many) reached' || echo '(aim: at least as many) NOT REACHED')"
	kill -0 "$kea" 2>/dev/null || { echo "  Kea crashed under this load: the server's fault:"; tail -n 3 "$W/kea.log"; }
	end "$kea"
}

# --- fleet

cpu_of() { # PID: seconds of processor time of it and of its children that ended
	awk -v hz="$(getconf CLK_TCK)" '{ print ($14 + $15 + $16 + $17) / hz }' "/proc/$1/stat"
}

bench_fleet() {
	local server before n=${FLEET:-1000}
	rm -rf "$W/tree"
	tree "$W/tree" 6000000 2900000
	dnsmasq_conf "$W/tree" >"$W/fleet.conf"
	background "$W/fleet.log" "$B/dnsmasq" -d -C "$W/fleet.conf" --pid-file=
	server=$last
	wait_for udp_listens 69
	before=$(cpu_of "$server")
	in_pi "$O/bench/clock" "$P" emulate -i c0 --model 4 --until firmware --count "$n" --stagger 5 \
		>"$W/fleet.clock" 2>"$W/fleet.err"
	code=$?
	echo "Fleet, $n Pi 4 with 9 MB each from dnsmasq at the same time:"
	read -r took cpu kb <"$W/fleet.clock"
	awk -v n="$n" -v took="$took" -v cpu="$cpu" -v kb="$kb" -v a="$before" -v b="$(cpu_of "$server")" -v code=$code \
		'BEGIN {
		printf "  %s after %.0f s; %.1f kB a Pi (aim under 32) %s\n", (code > 0) ? "NOT ALL came up" : "all came up",
			took, kb / n, (kb / n < 32) ? "reached" : "NOT REACHED"
		printf "  processor time: server %.1f s (%.0f %% of one), pxepi %.1f s (%.0f %%): the limit is %s\n", b - a,
			100 * (b - a) / took, cpu, 100 * cpu / took, (b - a > cpu) ? "the server" : "pxepi" }'
	end "$server"
}

net_up
ip -n srv addr add 10.0.0.1/16 dev s0
for part in "${@:-tftp dhcp fleet}"; do
	for one in $part; do "bench_$one"; done
done
