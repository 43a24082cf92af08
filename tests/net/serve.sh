# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2034,SC2086,SC2016
# serve.sh - the real servers of a case, at 192.0.2.1 on s0: started, awaited, ended. Sourced after
# case.sh; needs `servers`, the folder of servers.sh's programs. $server holds their process numbers.
#
#   kea, kea_plain, dnsmasq FILE, dhcpd, tftpd, atftpd, nfs    each takes sed commands for its configuration

address() { in_s ip addr add "${1:-192.0.2.1/24}" brd + dev s0; }

# What a case can not do without.
have() { # PROGRAM...
	local p
	for p in "$@"; do
		[ -x "$servers/$p" ] || { skip "$case" "$p could not be downloaded"; return 1; }
	done
}

conf() { # FILE [SED]: here, as changed
	sed "s|STATE|$D|; s|PLUGINS|$plugins|" "$top/tests/net/conf/$1" | sed -e "${2:-}" >"$1"
}

# daemon LOG CMD...: in the server's network, in the background.
daemon() {
	local log=$1
	: >"$log"
	shift
	ip netns exec "${at:-$case-s}" "$@" >"$log" 2>&1 &
	last=$!
	server="$server $last"
}
ready() { # LOG TEXT
	wait_for grep -q "$2" "$1" || { tail -n 20 "$1"; false; }
}
unserve() {
	kill -CONT $server 2>/dev/null
	kill $server 2>/dev/null
	wait $server
	server=
}

run_kea() { # FILE
	mkdir -p run
	daemon kea.log env KEA_PIDFILE_DIR="$D/run" KEA_LOCKFILE_DIR="$D/run" "$servers/kea-dhcp4" -c "$1"
	ready kea.log DHCP4_STARTED
}
# The blog's configuration, mended.
kea() { conf kea-pi.json "s|\"persist\": false|\"persist\": true, \"name\": \"$D/kea.leases\", \"lfc-interval\": 0|; ${1:-}" && run_kea kea-pi.json; }
kea_plain() { conf kea-plain.json "${1:-}" && run_kea kea-plain.json; }
dnsmasq() { # FILE [SED]
	conf "$1" "${2:-}"
	daemon dnsmasq.log "$servers/dnsmasq" -d -C "$1" --user="$(id -un)" --group="$(id -gn)" --pid-file=
	ready dnsmasq.log 'DHCP, '
}
dhcpd() {
	conf dhcpd.conf "${1:-}"
	: >dhcpd.leases
	daemon dhcpd.log "$servers/dhcpd" -4 -f -d --no-pid -cf dhcpd.conf -lf "$D/dhcpd.leases" s0
	ready dhcpd.log 'Listening on'
}

listens() { in_s grep -q ":$1 " "/proc/net/$2"; } # PORT-IN-HEX udp|tcp
tftpd() {
	real_root || { tftp_of_dnsmasq; return; } # in.tftpd drops groups, which a user namespace may not
	chmod 755 tftp
	daemon tftpd.log "$servers/in.tftpd" -L -u nobody -a 192.0.2.1:69 -s "$D/tftp"
	wait_for listens 0045 udp
}
atftpd() {
	daemon atftpd.log "$servers/atftpd" --daemon --no-fork --logfile - --user "$(id -un).$(id -gn)" \
		--bind-address 192.0.2.1 "$D/tftp"
	wait_for listens 0045 udp
}
tftp_of_dnsmasq() {
	daemon dnsmasq-tftp.log "$servers/dnsmasq" -d -C /dev/null --port=0 --user="$(id -un)" --group="$(id -gn)" \
		--pid-file= --interface=s0 --bind-interfaces --enable-tftp --tftp-root="$D/tftp"
	wait_for listens 0045 udp
}

# rpcbind and ganesha, in a /run of their own. rpcbind wants to become _rpc: here, that is who runs it.
nfs() { # [SED]
	conf ganesha.conf "${1:-}"
	mkdir -p recovery
	{
		echo '_rpc:x:0:0::/:/bin/false'
		cat /etc/passwd
	} >passwd
	[ -n "${no_rpcbind:-}" ] || {
		daemon rpcbind.log sh -c 'mount -t tmpfs tmpfs /run && mkdir /run/rpcbind && mount --bind "$1/passwd" /etc/passwd &&
			exec "$2" -f -w -h 192.0.2.1' - "$D" "$servers/rpcbind"
		wait_for listens 006F udp
		inside="nsenter -t $last -m"
	}
	: >ganesha.log
	daemon ganesha.out ${inside:-} "$servers/ganesha.nfsd" -F -L "$D/ganesha.log" -f "$D/ganesha.conf" \
		-p "$D/ganesha.pid" -N NIV_EVENT
	ready ganesha.log 'NFS SERVER INITIALIZED'
}

# For `|| { broken; return; }`: servers that do not start are a failure, not nothing.
broken() { check "$case: its servers start" false; }

# The NFS root; or, where ganesha can not run, a cmdline.txt that names none.
nfs_or_skip() { # [SED]
	if real_root && have ganesha.nfsd rpcbind; then
		root_tree root
		nfs "${1:-}"
		return
	fi
	skip "$case: the NFS root" "ganesha opens files by handle, which only the machine's root may"
	find tftp -name cmdline.txt -exec sed -i 's|root=/dev/nfs nfsroot=[^ ]*|root=/dev/mmcblk0p2|' {} +
}
