# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154,SC2317
# check-good.sh - what works: real servers and trees, as root and as an ordinary user; and what is
# missing is named. Sourced by check.sh.

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
	user_can || { skip "an ordinary user" "may make no namespaces here, or not read this folder"; return; }
	as=("${AS[@]}")
	check_it kea-pi.json --tftp-root tftp
	check "an ordinary user: boots" exited 0
	check "an ordinary user: no complaint" unsaid out 'changed'
	check_it kea-pi.json --tftp-root tftp --nfs-root tftp
	check "an ordinary user: no NFS, exit code 2" exited 2
	check "an ordinary user: in one line" one_line
	check "an ordinary user: why" said err 'needs real root'
	have in.tftpd || return
	check_it kea-pi.json --tftp hpa
	check "an ordinary user: no in.tftpd, exit code 2, in one line" one_line
	check "an ordinary user: what instead" said err '--tftp dnsmasq'
}

# A folder has the user's own name in all that is said, whoever serves it.
case_names() {
	local as_what tftp program
	have dnsmasq || return
	dns_conf
	printf '%s\n' enable-tftp tftp-root=/srv/not-here >>dns.conf
	boot_tree 'my tree' 3b 12345678
	rm 'my tree/12345678/start.elf'
	for as_what in -v --json --github --tap; do
		check_it dns.conf --tftp-root 'my tree/' --pi 3b,12345678 --junit junit.xml --keep kept $as_what
		check "names, $as_what: the file is missing" said out 'tftp.file-missing'
		check "names, $as_what: ours" unsaid out '/run/pxepi'
		check "names, $as_what: no other's" unsaid out 'mkdir -p /srv/tftp'
	done
	check_it dns.conf --tftp-root 'my tree/' --pi 3b,12345678
	check "names: what to do can be pasted" said out "sudo mkdir -p 'my tree'/12345678\$"
	check "names: JUnit XML, events" unsaid junit.xml '/run/pxepi'
	check "names: events" unsaid kept/events.json '/run/pxepi'
	check "names: JSON all the same" python3 -c 'import json; [json.loads(l) for l in open("kept/events.json")]'
	sed -i /tftp/d dns.conf
	for tftp in hpa dnsmasq; do
		[ $tftp = dnsmasq ] || { real_root && [ -x "$servers/in.tftpd" ]; } || continue
		check_it dns.conf --tftp-root 'my tree' --tftp $tftp --pi 3b,12345678 --json
		check "names, --tftp $tftp: his folder" said out "mkdir -p 'my tree'/12345678"
	done
	mkdir -p /srv/tftp2
	cp -r 'my tree/.' /srv/tftp2
	dns_conf
	printf '%s\n' enable-tftp tftp-root=/srv/tftp2 >>dns.conf
	check_it dns.conf --pi 3b,12345678
	check "names: a folder that begins like the usual one" said out 'mkdir -p /srv/tftp2/12345678$'
	rm -r /srv/tftp2
	dns_conf
	printf '%s\n' enable-tftp tftp-root=/srv/not-here bogus >>dns.conf
	check_it dns.conf --tftp-root 'my tree' --run 'echo "TFTP directory /run/pxepi/tftp inaccessible" >&2; exit 3'
	check "names: a server's own words" said out "TFTP directory 'my tree' inaccessible"
}

# What a server would write to a place that is read-only here.
written() { # NAME CONFIG WHAT PLACE
	check_it "$2" --pi 4 --keep kept
	check "$1: boots" exited 0
	check "$1: announced, with its line" said out "$2:[0-9]*: the $3 \"$4\" is kept"
}
case_written() {
	local line
	have dnsmasq || return
	for line in 'the capture:dumpfile=/var/log/dump.pcap' 'the log:log-facility=/srv/none/dns.log' \
		'the lease file:dhcp-leasefile=/tmp/none/leases' 'the PID file:pid-file=/srv/pid'; do
		dns_conf
		echo "${line#*:}" >>dns.conf
		written "dnsmasq, ${line#*:}" dns.conf "$(echo "${line%%:*}" | cut -c5-)" "${line#*=}"
	done
	have kea-dhcp4 || return
	for line in /srv/leases.csv /var/lib/kea/sub/leases.csv leases.csv; do
		sed "s|\"/var/lib/kea/kea-leases4.csv\"|\"$line\"|" "$top/fixtures/servers/kea/kea-dhcp4.conf" >kea.conf
		written "Kea, leases in $line" kea.conf 'lease file' "$line"
	done
	for line in /srv/kea.log /var/log/kea/sub/kea.log kea.log; do
		sed "s|\"output\": \"stdout\"|\"output\": \"$line\"|" "$top/fixtures/servers/kea/kea-dhcp4.conf" >kea.conf
		written "Kea, log in $line" kea.conf log "$line"
	done
	have dhcpd || return
	for line in lease-file-name:/srv/leases lease-file-name:/var/lib/dhcp/other.leases pid-file-name:/srv/pid; do
		{ echo "${line%:*} \"${line#*:}\";"; cat "$top/fixtures/servers/isc/dhcpd.conf"; } >dhcpd.conf
		case $line in
		pid*) written "dhcpd, ${line%:*}" dhcpd.conf 'PID file' "${line#*:}" ;;
		*) written "dhcpd, $line" dhcpd.conf 'lease file' "${line#*:}" ;;
		esac
	done
}

# In a chroot / is no mount point, and nothing can be made private.
case_chroot() {
	local folder as=() P=$P
	real_root || return
	mkdir root
	for folder in usr proc dev etc; do mkdir root/$folder && mount --bind /$folder root/$folder; done
	for folder in bin lib lib64 sbin; do
		if [ -L /$folder ]; then cp -P /$folder root
		elif [ -d /$folder ]; then mkdir root/$folder && mount --bind /$folder root/$folder; fi
	done
	mkdir -p root/run root/tmp root/var/tmp
	cp "$P" root/pxepi
	as=(chroot root) P=/pxepi
	check_it --run 'exit 3' --pi 4 --tftp none
	check "chroot: exit code 2, in one line" [ "$code $(wc -l <err)" = '2 1' ]
	check "chroot: names the reason" said err '/ is no mount point here, as in a chroot'
	check "chroot: and not another" unsaid err 'user namespaces'
	mount --rbind root root
	check_it --run 'exit 3' --pi 4 --tftp none
	check "chroot: what it advises helps" said out 'did not start: exit code 3'
	umount -R root
	for folder in root/*; do ! mountpoint -q "$folder" || umount "$folder"; done
}

# What is not there is named, with its package, in one line.
is_missing() { # PACKAGE PROGRAM OPTION...
	local package=$1 program=$2
	shift 2
	[ ! -x "/usr/sbin/$program" ] || { skip "no $program" "it is installed here"; return; }
	PATH=${path:-/usr/local/bin:/usr/bin:/bin} check_it "$@"
	check "no $program: exit code 2" exited 2
	check "no $program: one line" one_line
	check "no $program: names its package" said err "apt install.*$package"
}
case_missing() {
	local program
	cp "$top/tests/net/conf/kea-pi.json" .
	is_missing kea-dhcp4-server kea-dhcp4 kea-pi.json
	is_missing dnsmasq-base dnsmasq "$top/fixtures/servers/dnsmasq/dnsmasq.conf"
	is_missing isc-dhcp-server dhcpd "$top/fixtures/servers/isc/dhcpd.conf"
	is_missing dnsmasq-base dnsmasq --run 'exit 3'
	is_missing dnsmasq-base dnsmasq --run 'exit 3' --tftp dnsmasq
	is_missing tftpd-hpa in.tftpd --run 'exit 3' --tftp hpa
	mkdir some
	for program in kea-dhcp4 dnsmasq; do ln -s "$servers/$program" some; done
	boot_tree tftp 3b 00112233
	real_root && path=$PWD/some:/usr/bin:/bin is_missing nfs-ganesha ganesha.nfsd kea-pi.json --tftp-root tftp --nfs-root tftp
	check_it nothing.conf
	check "no such file: exit code 2" exited 2
	check_it
	check "no configuration: exit code 2" exited 2
	check_it kea-pi.json --model 7
	check "no such model: exit code 2" exited 2
}


# What the two CI files run, but for installing and building: as root, as root by sudo, as the user of a
# shell runner. They are read as the CI reads them, and so are known to be YAML.
ci_step() { # FILE: the commands that call pxepi
	python3 - "$1" <<-'PY'
		import sys, yaml
		job = yaml.safe_load(open(sys.argv[1]))
		if "jobs" in job:
		    steps = [s for j in job["jobs"].values() for s in j["steps"]]
		    assert all(("run" in s) != ("uses" in s) for s in steps)
		    env, lines = job["env"], [s["run"] for s in steps if "run" in s]
		else:
		    env, lines = job["netboot"]["variables"], job["netboot"]["before_script"] + job["netboot"]["script"]
		for key, value in env.items():
		    print(f"export {key}='{value}'")
		print("\n".join(l for l in lines if "pxepi check" in l))
	PY
}
case_ci() {
	local file
	python3 -c 'import yaml' 2>/dev/null || { skip "CI files" "python3 has no yaml here"; return; }
	have kea-dhcp4 dnsmasq || return
	mkdir -p /tmp/pxepi/build bin
	cp "$P" /tmp/pxepi/build
	cat >bin/sudo <<-'SH'
		#!/bin/sh
		SUDO_UID=65534 SUDO_GID=65534 exec "$@"
	SH
	chmod 755 bin/sudo
	PATH=$PWD/bin:$PATH
	cp "$top/fixtures/servers/kea/kea-dhcp4.conf" .
	boot_tree tftp 3b 1290a038 # its reservation is in the configuration
	boot_tree tftp 4 00778899
	chmod -R a+rX .
	for file in github gitlab; do
		ci_step "$top/doc/ci/$file.yml" >$file.sh
		check "CI: $file.yml names the program and its arguments" [ "$(grep -c 'pxepi check' $file.sh)" = 1 ]
		"${as[@]}" sh -e $file.sh >out 2>err
		code=$?
		check "CI: $file.yml: exit code 0" exited 0
		check "CI: $file.yml: JUnit XML, a capture" [ "$(grep -c '<testcase' netboot.xml) $(find netboot -name '*.pcap' | wc -l)" != '0 0' ]
		rm -r netboot netboot.xml
	done
	rm -r /tmp/pxepi
}
