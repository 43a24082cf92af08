#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2015,SC2016,SC2034,SC2317
# check.sh - `pxepi check` itself: real servers' examples pass, servers that misbehave end the trial in
# bounded time with a clear word, and whatever happens, nothing is left of it and nothing outside is
# changed. As root, or as anybody who may make user namespaces; build first. Which configurations it
# judges how is in tests/check.
#
#   tests/net/check.sh [CASE...]      KEEP=DIR keeps the folders of the cases there
cd "$(dirname "$0")/../.." || exit 2
. tests/net/lib.sh
O=${O:-build}
[ -n "${NET_INSIDE:-}" ] || {
	[ -x "$O/pxepi" ] || { echo "check.sh: $O/pxepi is missing: run make" >&2; exit 2; }
	bash tests/net/servers.sh -q
}
net_enter "$@"
# Processes of our own, so that they can be counted.
[ -n "${PID_INSIDE:-}" ] || PID_INSIDE=1 exec unshare -pf --mount-proc "$0" "$@"
export LC_ALL=C TZ=UTC NO_COLOR=1
unset SUDO_UID SUDO_GID
W=$(mktemp -d)
trap '[ -z "${KEEP:-}" ] || cp -r "$W/." "$KEEP"; rm -rf "$W"' EXIT
chmod 755 "$W"
cp "$O/pxepi" "$W"
P=$W/pxepi
top=$PWD
servers=$top/build/servers/bin
PATH=$servers:$PATH
. tests/net/trees.sh

real_root() { [ "$(id -u)" -eq 0 ] && [ "$(awk '{ print $3 }' /proc/self/uid_map)" = 4294967295 ]; }
have() { # PROGRAM...
	local p
	for p in "$@"; do
		[ -x "$servers/$p" ] || { skip "$case" "$p could not be downloaded"; return 1; }
	done
}

# --- what runs here, and in which namespaces: but for us, nobody

others() {
	local p
	for p in /proc/[0-9]*; do
		p=${p#/proc/}
		[ "$p" = 1 ] || [ "$p" = $$ ] || [ "$p" = "$BASHPID" ] || { [ -s "/proc/$p/cmdline" ] && echo "$p"; }
	done
}
nobody_left() {
	local p left=
	for p in $(others); do
		[ "$(awk '/^PPid:/ { print $2 }' "/proc/$p/status" 2>/dev/null)" = "$BASHPID" ] ||
			left="$left $(tr '\0' ' ' <"/proc/$p/cmdline" 2>/dev/null)"
	done
	[ -z "${left// /}" ]
}
gone() { wait_for nobody_left || { echo "still running:"; others | xargs -r ps -o pid,args -p; false; }; }
nothing_left() { check "$case: nothing is left running" gone; }

# --- running it

check_it() { # OPTION...: into out and err; code; took, in seconds
	local from=$SECONDS
	timeout -k 5 120 "$P" check "$@" >out 2>err
	code=$?
	took=$((SECONDS - from))
}
exited() { [ "$code" -eq "$1" ] || { echo "exit code $code, not $1"; tail -n 20 out err; false; }; }
said() { grep -q -- "$2" "$1" || { echo "\"$2\" is not in $1:"; tail -n 20 "$1"; false; }; }
within() { [ "$took" -le "$1" ] || { echo "it took $took s"; false; }; }

# A configuration of dnsmasq that boots, and a command that serves it at once: to spoil.
DNSMASQ='dnsmasq -d -C dns.conf --user=root --group=root --pid-file='
dns_conf() {
	cat >dns.conf <<-CONF
		port=0
		interface=eth0
		bind-interfaces
		dhcp-range=192.0.2.100,192.0.2.199,255.255.255.0,10m
		pxe-service=0,"Raspberry Pi Boot"
		no-ping
	CONF
}
# Listens on port 67 and says nothing, as TERM tells it: "ignore" or not.
deaf() {
	cat >deaf.py <<-'PY'
		import signal, socket, sys, time
		if "ignore" in sys.argv:
		    signal.signal(signal.SIGTERM, signal.SIG_IGN)
		s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		s.bind(("0.0.0.0", 67))
		print("I listen", flush=True)
		time.sleep(600)
	PY
}
run_it() { # COMMAND OPTION...: some other server
	local command=$1
	shift
	check_it --run "$command" --address 192.0.2.1/24@eth0 --pi 4 "$@"
}

# --- servers that misbehave

case_no_start() {
	run_it 'echo "strange.conf:31: what is \"pool\"?" >&2; exit 3'
	check "no start: exit code 1" exited 1
	check "no start: says so, with the exit code" said out 'did not start: exit code 3'
	check "no start: and the server's own words" said out 'strange.conf:31: what is'
	check "no start: at once" within 3
}

case_kea_syntax() {
	have kea-dhcp4 || return
	sed 's/"subnet4"/"subnet5"/' "$top/tests/net/conf/kea-pi.json" >bad.json
	check_it bad.json --address 192.0.2.1/24@s0 --github
	check "Kea refuses: exit code 1" exited 1
	check "Kea refuses: file and line, as we know them" said out 'bad.json:[0-9]'
	check "Kea refuses: an annotation for GitHub" said out '^::error file=bad.json,line=[0-9]*,title='
}

case_early_exit() {
	have dnsmasq || return
	dns_conf
	run_it "$DNSMASQ & sleep 2; kill \$!; exit 4" --pi 3b,12345678
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

# --- what is not there, what is wrong

case_missing() {
	cp "$top/tests/net/conf/kea-pi.json" .
	PATH=/usr/bin:/bin check_it kea-pi.json
	if [ "$code" -ne 2 ]; then
		skip "missing: one line, exit code 2" "Kea is installed here"
	else
		check "missing: one line that names the package" [ "$(cat out err | wc -l)" = 1 ]
		check "missing: the package" said err 'apt install kea-dhcp4-server'
	fi
	check_it nothing.conf
	check "no such file: exit code 2" exited 2
	check_it
	check "no configuration: exit code 2" exited 2
	check_it kea-pi.json --model 7
	check "no such model: exit code 2" exited 2
}

# --- nothing outside changes

case_outside() {
	echo 'mine' >mine
	cat >writer.sh <<-'SH'
		for f in /etc/pxepi-was-here /usr/pxepi-was-here /var/lib/pxepi-was-here /root/pxepi-was-here "$PWD/mine"; do
			{ echo x >"$f"; } 2>/dev/null && echo "WROTE $f"
		done
		echo "RUN $(ls /run | tr '\n' ' ')"
		echo "HOST $(hostname) $(ls -d /proc/[0-9]* | wc -l) processes"
		{ echo x >/proc/sys/kernel/core_pattern; } 2>/dev/null && echo "WROTE /proc"
		mount -t tmpfs tmpfs /mnt 2>/dev/null && echo "MOUNTED"
		exit 5
	SH
	touch /run/of-the-host
	run_it 'sh writer.sh' --keep kept
	check "outside: no file can be written" bash -c '! grep -e WROTE -e MOUNTED kept/server.log'
	check "outside: /run is another" bash -c 'grep -q "^RUN " kept/server.log && ! grep -q of-the-host kept/server.log'
	check "outside: the host's processes are not seen" bash -c 'grep -q "^HOST pxepi [0-9] processes" kept/server.log'
	check "outside: our file is what it was" [ "$(cat mine)" = mine ]
}

case_killed() {
	deaf
	"$P" check --run 'exec python3 deaf.py ignore' --pi 3b >out 2>err &
	local pid=$! running
	wait_for bash -c 'ps -eo args | grep -q "^pxepi emulate"'
	check "kill -9: it was in the middle of a boot" bash -c 'ps -eo args | grep "^pxepi emulate" | grep -qv grep'
	kill -KILL $pid
	wait $pid 2>/dev/null
	nothing_left
	"$P" check --run 'exec python3 deaf.py ignore' --pi 3b >out 2>err &
	pid=$!
	wait_for bash -c 'ps -eo args | grep -q "^pxepi emulate"'
	kill -TERM $pid
	wait $pid
	code=$?
	check "SIGTERM: exit code 2" exited 2
	check "SIGTERM: says that it was ended" said err 'ended before it was over'
}

# --- what is good

case_kea_example() {
	have kea-dhcp4 dnsmasq || return
	cp "$top/tests/net/conf/kea-pi.json" kea.conf
	boot_tree tftp 3b 00112233
	boot_tree tftp 3b+ 00445566
	boot_tree tftp 4 00778899
	sha256sum kea.conf >sum
	ls -ln . /run >before
	check_it kea.conf --tftp-root tftp --json --junit junit.xml --keep kept
	check "Kea: three Pis boot" exited 0
	check "Kea: each as its own model" [ "$(grep boot.report out | grep -c '"phase":"cold"')" = 3 ]
	check "Kea: and at the same time" [ "$(grep boot.report out | grep -c '"phase":"together"')" = 3 ]
	check "Kea: dhcp.race-risk is named" said out '"id":"dhcp.race-risk"'
	check "Kea: from cold and at once in less than 15 s" within 15
	check "Kea: where the time went" said out '"times":{"servers":\[{"server":"Kea","start":0'
	check "Kea: the configuration is what it was" sha256sum --quiet -c sum
	check "Kea: a capture of each boot, and the log" [ "$(find kept -size +0 -name '*.pcap' | wc -l) $(grep -c DHCP4_STARTED kept/server.log)" = '6 1' ]
	check "Kea: JUnit XML has them all" [ "$(grep -c '<testcase' junit.xml)" = 6 ]
	check_it kea.conf --tftp-root tftp --fail-on dhcp.race-risk --tap --pi 3b,00112233
	check "--fail-on dhcp.race-risk: exit code 1" exited 1
	check "--fail-on: the case says why" said out 'counts dhcp.race-risk'
	check_it kea.conf --tftp none --model 3b,5
	check "--tftp none: done at the first request" exited 0
	real_root || return
	have ganesha.nfsd rpcbind in.tftpd || return
	root_tree root
	check_it kea.conf --tftp-root tftp --nfs-root root --pi 3b,00112233
	check "NFS: up" said out 'UP, after'
	check "NFS: exit code 0" exited 0
}

# An ordinary user, where namespaces are allowed to one.
case_ordinary() {
	real_root || return
	have kea-dhcp4 dnsmasq || return
	cp "$top/tests/net/conf/kea-pi.json" .
	boot_tree tftp 3b 00112233
	chmod -R a+rX .
	setpriv --reuid=65534 --regid=65534 --clear-groups sh -c '[ -x "$0" ] && unshare -Urn true' "$servers/kea-dhcp4" 2>/dev/null ||
		{ skip "an ordinary user" "may make no namespaces here, or not read this folder"; return; }
	setpriv --reuid=65534 --regid=65534 --clear-groups "$P" check kea-pi.json --tftp-root tftp >out 2>err
	code=$?
	check "an ordinary user: boots" exited 0
	setpriv --reuid=65534 --regid=65534 --clear-groups "$P" check kea-pi.json --tftp-root tftp --nfs-root tftp >out 2>err
	code=$?
	check "an ordinary user: no NFS, exit code 2" exited 2
	check "an ordinary user: why" said err 'needs real root'
}

all=(no-start kea-syntax early-exit daemon flood stubborn late never-answers never-listens missing outside killed
	kea-example ordinary)
[ $# -gt 0 ] || set -- "${all[@]}"
for case; do
	mkdir "$W/$case"
	cd "$W/$case" || exit 2
	"case_${case//-/_}"
	nothing_left
done
cd "$top" || exit 2
net_done
