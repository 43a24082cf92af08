# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2016,SC2154,SC2317
# check-outside.sh - nothing outside changes: a server that means harm, scripts and hook libraries that
# run only when they are allowed to, files of the machine at the very places that the trial uses. Sourced
# by check.sh.

# Each line of its output is one way out: OPEN or shut, and what it was.
harm() {
	cat >harm.py <<-'PY'
		import ctypes, os, socket, subprocess, sys
		libc = ctypes.CDLL(None, use_errno=True)

		def attempt(what, do):
		    try:
		        do()
		        print("OPEN", what)
		    except (OSError, subprocess.CalledProcessError) as e:
		        print("shut", what, e)

		def call(number, *args):
		    if libc.syscall(number, *args) < 0:
		        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

		def sh(line):
		    return lambda: subprocess.run(["sh", "-c", line], check=True, capture_output=True)

		def reach(family, address):
		    s = socket.socket(family)
		    s.settimeout(1)
		    s.connect(address)

		for path in sys.argv[1:] + ["/etc/new", "/var/new", "/srv/new", "/usr/new", "/root/new", "/home/new",
		        "/var/lib/new", "/proc/sys/kernel/core_pattern", "/proc/sys/net/ipv4/ip_forward",
		        "/proc/self/oom_score_adj", "/sys/kernel/uevent_helper", "/sys/fs/cgroup/cgroup.procs"]:
		    attempt("write to " + path, lambda: open(path, "a").close())
		for path in ["/etc/kea/kea-dhcp4.conf", "/srv"]:
		    attempt("change mode of " + path, lambda: os.chmod(path, 0o777))
		    attempt("change owner of " + path, lambda: os.chown(path, 0, 0))
		attempt("unlink", lambda: os.unlink("/etc/dhcp/dhcpd.conf"))
		attempt("mount", sh("mount -t tmpfs tmpfs /mnt"))
		attempt("mount over", sh("mount --bind /tmp /etc"))
		attempt("remount", sh("mount -o remount,bind,rw /"))
		attempt("remount /etc", sh("mount -o remount,bind,rw /etc"))
		attempt("unmount", sh("umount /proc"))
		attempt("unmount /run", sh("umount -l /run"))
		attempt("a user namespace", sh("unshare -U true"))
		attempt("a mount namespace", sh("unshare -m true"))
		attempt("a user namespace by clone3", lambda: call(435, (ctypes.c_uint64 * 8)(0x10000000, 0, 0, 0, 17), 64))
		attempt("the machine's namespaces", lambda: os.listdir("/proc/1/root"))
		attempt("memory of init", lambda: open("/proc/1/mem", "rb").close())
		attempt("a device", lambda: os.mknod("/tmp/device", 0o60600, os.makedev(7, 0)))
		attempt("the host name", lambda: socket.sethostname("mine"))
		attempt("an abstract socket of the machine", lambda: reach(socket.AF_UNIX, "\0of-the-machine"))
		attempt("a port of the machine", lambda: reach(socket.AF_INET, ("127.0.0.1", 4567)))
		if os.uname().machine == "x86_64":
		    attempt("the key ring", lambda: call(250, 0, -3, 0))
		    attempt("a key", lambda: call(248, b"user", b"pxepi-check", b"x", 1, -4))
		    attempt("bpf", lambda: call(321, 0, None, 0))
		    attempt("ptrace", lambda: call(101, 16, 1, 0, 0))
		    attempt("io_uring", lambda: call(425, 1, (ctypes.c_uint64 * 15)()))
		attempt("the machine below", lambda: socket.socket(getattr(socket, "AF_VSOCK", 40), socket.SOCK_STREAM))
		mine = [l.split() for l in open("/proc/self/mountinfo")]
		for m in mine:
		    if m[5].startswith("rw") and m[m.index("-") + 1] != "tmpfs":
		        print("OPEN mount", m[4])
		print("RUN", *os.listdir("/run"))
		print("SEES", os.uname().nodename, len([p for p in os.listdir("/proc") if p.isdigit()]), "processes,",
		      *[l.split(":")[0].strip() for l in open("/proc/net/dev")][2:])
		kept = [i for i in ("/tmp", "/run", "/dev/shm", "/var/lib/kea") if not os.access(i, os.W_OK)]
		print("LACKS", *kept)
		sys.exit(5)
	PY
}

# What a server could meet on the machine.
meet() {
	python3 - <<-'PY' &
		import signal, socket, time
		a = socket.socket(socket.AF_UNIX)
		a.bind("\0of-the-machine")
		a.listen()
		b = socket.create_server(("127.0.0.1", 4567))
		open("listening", "w").close()
		time.sleep(100)
	PY
	met=$!
	wait_for [ -e listening ]
}

case_outside() {
	local shut
	harm
	meet
	echo 'mine' >mine
	mkdir -p /srv/below
	mount -t tmpfs tmpfs /srv/below
	chmod 777 /srv/below
	touch /run/of-the-machine
	run_it "exec python3 harm.py '$D/mine' '$D/new' /srv/below/new /tmp/mine/x" --keep kept
	kill $met
	wait $met 2>/dev/null
	rm /run/of-the-machine
	umount /srv/below
	rmdir /srv/below
	check "outside: no way out" unsaid kept/server.log '^OPEN'
	shut=$(grep -c ^shut kept/server.log)
	check "outside: each was tried" [ "$shut" -ge 35 ]
	check "outside: it has what it needs" said kept/server.log '^LACKS$'
	check "outside: /run is another" bash -c 'grep -q "^RUN " kept/server.log && ! grep -q "^RUN.*of-the-machine" kept/server.log'
	check "outside: processes and interfaces of the machine are not seen" said kept/server.log '^SEES pxepi [23] processes, lo eth0$\|^SEES pxepi [23] processes, eth0 lo$'
	check "outside: our file is what it was" [ "$(cat mine)" = mine ]
}

# --- scripts

script() { # NAME: says that it runs, in the server's log
	printf '#!/bin/sh\necho "$0 runs" >&2\necho "$0 runs" >/tmp/mine-too\n' >"$1"
	chmod 755 "$1"
}
ran() { grep -q -- "$1 runs" kept/server.log; }
runs_when_allowed() { # NAME CONFIG
	rm -rf kept
	check_it "$2" --pi 4 --keep kept
	check "$1: boots without" exited 0
	check "$1: does not run without --allow-scripts" unsaid kept/server.log "script.sh runs"
	check "$1: that is announced, with its line" said out "$2:[0-9]*.*left out: --allow-scripts lets it run"
	rm -rf kept
	check_it "$2" --pi 4 --keep kept --allow-scripts
	check "$1: boots with" exited 0
	check "$1: runs with --allow-scripts" ran script.sh
}

case_scripts() {
	local hook
	script script.sh
	have dnsmasq || return
	dns_conf
	echo "dhcp-script=$D/script.sh" >>dns.conf
	runs_when_allowed "dnsmasq's dhcp-script" dns.conf
	have dhcpd || return
	sed "s|^subnet|on commit { execute(\"$D/script.sh\"); }\n&|" "$top/fixtures/servers/isc/dhcpd.conf" >dhcpd.conf
	runs_when_allowed "dhcpd's execute" dhcpd.conf
	have kea-dhcp4 || return
	hook=$(find "$top/build/servers/tree" -name libdhcp_run_script.so | head -n 1)
	[ -n "$hook" ] || { skip "Kea's hook library" "it is not here"; return; }
	sed "s|\"valid-lifetime\": 3600,|&\n\"hooks-libraries\": [ { \"library\": \"$hook\", \"parameters\": { \"name\": \"$D/script.sh\", \"sync\": false } } ],|" \
		"$top/fixtures/servers/kea/kea-dhcp4.conf" >kea.conf
	runs_when_allowed "Kea's hook library" kea.conf
}

# --- a configuration and state of the machine at the places where the trial has its own

case_places() {
	have kea-dhcp4 dnsmasq || return
	cp "$top/fixtures/servers/kea/kea-dhcp4.conf" mine.conf
	check_it mine.conf --pi 4 --keep kept
	check "places: Kea boots" exited 0
	check "places: no error in its log" unsaid kept/server.log 'ERROR\|FAIL'
	check_it mine.conf --run 'ls $PXEPI_CONFIG; cmp $PXEPI_CONFIG mine.conf || echo differs; exit 3' --keep kept3
	check "places: its configuration is where AppArmor lets it be" [ "$(cat kept3/server.log)" = /etc/kea/kea-dhcp4.conf ]
	have dhcpd || return
	check_it "$top/fixtures/servers/isc/dhcpd.conf" --pi 4 --keep kept2
	check "places: dhcpd boots" exited 0
	check "places: dhcpd writes its leases" unsaid kept2/server.log "[Cc]an't"
}

case_umask() {
	have kea-dhcp4 dnsmasq || return
	boot_tree tftp 4 00778899
	cp "$top/fixtures/servers/kea/kea-dhcp4.conf" .
	umask 077
	check_it kea-dhcp4.conf --model 4
	umask 022
	check "umask 077: boots from a made-up tree" exited 0
}
