#!/bin/bash
# SPDX-License-Identifier: MIT
# servers.sh - the real DHCP, TFTP and NFS servers that the live tests talk to, and the tools that these
# tests and bench use beside them: their Debian packages, with the libraries they need and this machine lacks, downloaded
# and unpacked under build/servers. Nothing is installed, no service is made or started; needs no root.
# Quick when all is there.
#
#   tests/net/servers.sh [-q] [DIR]     fetch what is missing, then say how to run each (-q: do not)
#
# Run a server by its name in DIR/bin: that sets what the unpacked tree needs and becomes the program. Exit code: 0 all are there; 1 some are not, and why is on standard error.
set -u
quiet=
[ "${1:-}" = -q ] && quiet=1 && shift
dir=${1:-build/servers}

# package (+ what it loads at run time and does not name as a library), the program in it, and how one
# runs it
table='
kea-dhcp4-server usr/sbin/kea-dhcp4 -c FILE
dnsmasq-base usr/sbin/dnsmasq -d -C FILE
isc-dhcp-server usr/sbin/dhcpd -4 -f -d --no-pid -cf FILE -lf LEASES IFACE
tftpd-hpa usr/sbin/in.tftpd -L -a ADDRESS:69 -s FOLDER
atftpd usr/sbin/atftpd --daemon --no-fork --logfile - --bind-address ADDRESS FOLDER
rpcbind sbin/rpcbind -f -w -h ADDRESS
nfs-ganesha+nfs-ganesha-vfs usr/bin/ganesha.nfsd -F -L LOG -f FILE -p PIDFILE
kea-admin usr/sbin/perfdhcp -4 -l IFACE -r RATE
tftp-hpa usr/bin/tftp ADDRESS -m binary -c get FILE
nftables usr/sbin/nft -f FILE
'
rows() { sed '/^$/d' <<<"$table"; }
here() { [ -x "$dir/bin/$(basename "$1")" ] && [ -f "$dir/tree/$1" ] && [ ! -L "$dir/tree/$1" ]; }

missing() {
	local package program rest
	while read -r package program rest; do
		here "$program" || echo "$package"
	done < <(rows)
}

# With the machine's own package lists, or else with private ones: an ordinary user may not fetch those.
apt=(-o APT::Sandbox::User=root -o Debug::NoLocking=1 -o Acquire::Retries=1
	-o Acquire::http::Timeout=20 -o APT::Update::Error-Mode=any)
private_lists() {
	mkdir -p "$dir/apt/lists/partial" "$dir/apt/cache/archives/partial"
	apt+=(-o "Dir::State::Lists=$(realpath "$dir")/apt/lists" -o "Dir::Cache=$(realpath "$dir")/apt/cache")
	timeout 120 apt-get "${apt[@]}" -qq update >/dev/null 2>&1
}

# The package and the libraries that installing it would bring along. What only the package's own
# scripts need is no use here.
needed() { # PACKAGE...
	printf '%s\n' "$@"
	apt-get "${apt[@]}" -s -o APT::Install-Recommends=0 install "$@" 2>/dev/null |
		awk '$1 == "Inst" && $2 ~ /^(lib|kea)/ { print $2 }'
}

download() { # PACKAGES: into $dir/deb; those that are there already are not fetched again
	(cd "$dir/deb" && timeout 120 apt-get "${apt[@]}" -qq download "$@" 2>&1)
}

# atftpd's package has an in.tftpd as well, a link to its own program: the two packages conflict.
unpack() { # PACKAGE
	local not=()
	[ "$1" = atftpd ] && not=(--exclude=./usr/sbin/in.tftpd)
	dpkg-deb --fsys-tarfile "$(find "$dir/deb" -name "$1_*.deb" | head -n 1)" | tar -x "${not[@]}" -C "$dir/tree"
}

fetch() { # PACKAGE[+PACKAGE]
	local list deb
	# shellcheck disable=SC2086
	mapfile -t list < <(needed ${1//+/ } | sort -u)
	download "${list[@]}" >"$dir/deb/$1.log" || return 1
	for deb in "${list[@]}"; do
		unpack "${deb%%:*}" || return 1
	done
}

# DIR/bin/NAME: finds the tree by its own place, so that DIR may be moved or copied.
wrap() { # PROGRAM
	local libs
	libs=$(cd "$dir/tree" && find . -name '*.so*' -printf '%h\n' 2>/dev/null | sort -u |
		sed 's|^\.|$tree|' | paste -sd:)
	cat >"$dir/bin/.new" <<-WRAPPER
		#!/bin/sh
		tree=\$(dirname "\$(readlink -f "\$0")")/../tree
		export LD_LIBRARY_PATH="$libs\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}"
		export KEA_LFC_EXECUTABLE="\${KEA_LFC_EXECUTABLE:-\$tree/usr/sbin/kea-lfc}"
		exec "\$tree/$1" "\$@"
	WRAPPER
	chmod 755 "$dir/bin/.new"
	mv "$dir/bin/.new" "$dir/bin/$(basename "$1")" # one may be running
}

unpack_all() {
	local package program rest left=
	for package in $(missing); do
		fetch "$package" && continue
		left=1
		# one that is not in this release does not keep the others; no network does
		grep -q 'Failed to fetch' "$dir/deb/$package.log" && break
	done
	wrap_all
	[ -z "$left" ]
}

wrap_all() {
	local package program rest
	while read -r package program rest; do
		[ -x "$dir/tree/$program" ] && wrap "$program"
	done < <(rows)
}

# Where ganesha finds what reads a file system; compiled in is a folder that is not there.
plugins() { dirname "$(find "$(realpath "$dir")/tree" -name libfsalvfs.so | head -n 1)"; }

how_to_run() {
	local package program usage
	while read -r package program usage; do
		here "$program" && printf '%s/bin/%s %s\n' "$dir" "$(basename "$program")" "$usage"
	done < <(rows)
	echo "(Kea: KEA_PIDFILE_DIR and KEA_LOCKFILE_DIR name folders that it may write to. ganesha.nfsd and rpcbind:"
	echo "a /run of their own; Plugins_Dir = $(plugins) in NFS_CORE_PARAM.)"
}

if [ -n "$(missing)" ]; then
	command -v apt-get dpkg >/dev/null || {
		echo "servers: no apt-get and dpkg here: the tests with real servers can not run" >&2
		exit 1
	}
	mkdir -p "$dir/deb" "$dir/bin" "$dir/tree" || exit 1
	exec 9>"$dir/lock"
	flock 9
	unpack_all || { private_lists && unpack_all; }
	exec 9>&-
fi
[ ! "$dir/bin/kea-dhcp4" -ot "$0" ] || [ ! -w "$dir/lock" ] || (flock 9 && wrap_all) 9>"$dir/lock"
[ -n "$quiet" ] || how_to_run
[ -z "$(missing)" ] && exit
echo "servers: could not download: $(missing | paste -sd' '); the tests that need them are skipped" >&2
exit 1
