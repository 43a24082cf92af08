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
