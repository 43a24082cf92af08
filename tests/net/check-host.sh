# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2034,SC2015
# check-host.sh - the machine that a case of check.sh believes to be on, so that nobody else changes it
# meanwhile: /etc a copy, /var, /tmp, /run and /srv empty but for what servers leave there; a list of
# all that runs and stands on it; running pxepi there. Sourced by check.sh, in namespaces of its own.

# The sources may lie in one of the folders.
own_host() {
	local folder
	mkdir /run/top
	mount --bind "$top" /run/top
	for folder in etc var tmp srv; do
		[ -d "/$folder" ] || continue
		mount -t tmpfs -o mode=755 tmpfs /mnt
		[ $folder != etc ] || cp -a /etc/. /mnt 2>/dev/null
		mount --move /mnt "/$folder"
	done
	if [ -d "$top/tests" ]; then umount /run/top; else mkdir -p "$top" && mount --move /run/top "$top"; fi
	rmdir /run/top
	chmod 1777 /tmp
	mkdir -p /var/{lib/{kea,misc,dhcp},log/kea,tmp,spool} /etc/kea /etc/dhcp /etc/dnsmasq.d /run/kea /run/lock
	ln -s /run /var/run
	ln -s /run/lock /var/lock
	for folder in /var/lib/kea/kea-leases4.csv /var/lib/misc/dnsmasq.leases /var/lib/dhcp/dhcpd.leases \
		/var/log/kea/kea-dhcp4.log /run/kea/kea-dhcp4.kea-dhcp4.pid /run/dnsmasq.pid /run/dhcpd.pid \
		/etc/kea/kea-dhcp4.conf /etc/dnsmasq.d/pxepi.conf /etc/dhcp/dhcpd.conf /tmp/mine /var/tmp/mine; do
		echo "of the machine" >"$folder"
		chmod 666 "$folder" # anybody could, but for the mounts
	done
	mkdir -m 777 "$D"
	cp "$top/$O/pxepi" /srv
	P=/srv/pxepi
}

# --- what runs and stands here

# Nothing is started for it, but find and ip, which are waited for.
state() {
	local p name
	echo "# processes: pid, name"
	for p in /proc/[0-9]*; do
		p=${p#/proc/}
		[ "$p" != 1 ] && [ "$p" != "$BASHPID" ] || continue
		read -r name <"/proc/$p/comm" && echo "$p $name"
	done 2>/dev/null
	echo "# namespaces"
	find /proc/[0-9]*/ns -type l -printf '%f %l\n' 2>/dev/null | sort -u
	echo "# mounts"
	cat /proc/self/mountinfo
	echo "# interfaces"
	ip -o addr
	ip -o link
	echo "# IPC, host name"
	cat /proc/sysvipc/{shm,sem,msg} 2>/dev/null
	cat /proc/sys/kernel/{hostname,core_pattern}
	echo "# files"
	find /etc /var /run /tmp /srv -path "$D" -prune -o -path '/srv/[ab]*' -prune -o -path "$top" -prune -o \
		-type f -printf '%p %m %U %G %s %T@\n' -o -printf '%p %y %m %U %G %l\n' | sort
	cat /etc/kea/* /etc/dnsmasq.d/pxepi.conf /etc/dhcp/dhcpd.conf /var/lib/*/* /var/log/kea/* /tmp/mine /var/tmp/mine
}
unchanged() { state >/srv/after; cmp -s /srv/before /srv/after; }
as_before() { wait_for unchanged || { diff /srv/before /srv/after; false; }; }
nothing_left() { check "$CASE: nothing is left: processes, namespaces, mounts, interfaces, files" as_before; }

# --- running it

check_it() { # OPTION...: into out and err; code; took, in seconds
	local from=$SECONDS
	timeout -k 5 120 "${as[@]}" "$P" check "$@" >out 2>err
	code=$?
	took=$((SECONDS - from))
}
exited() { [ "$code" -eq "$1" ] || { echo "exit code $code, not $1"; tail -n 20 out err; false; }; }
said() { grep -q -- "$2" "$1" || { echo "\"$2\" is not in $1:"; tail -n 20 "$1"; false; }; }
unsaid() { [ -e "$1" ] && ! grep -- "$2" "$1"; }
within() { [ "$took" -le "$1" ] || { echo "it took $took s"; false; }; }
one_line() { [ "$(cat out err | wc -l)" = 1 ] || { cat out err; false; }; }
have() { # PROGRAM...
	local p
	for p in "$@"; do
		[ -x "$servers/$p" ] || { skip "$CASE" "$p could not be downloaded"; return 1; }
	done
}

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
