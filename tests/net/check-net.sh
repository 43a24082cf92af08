# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2016,SC2154,SC2317
# check-net.sh - the private network: which interfaces and addresses a configuration gets, and where
# Pis are booted; a server that pxepi does not know. Sourced by check.sh.

# --- which network a configuration gets

kea_conf() { # INTERFACES SUBNETS
	cat <<-CONF
		{ "Dhcp4": {
		"interfaces-config": { "interfaces": [ $1 ] },
		"lease-database": { "type": "memfile", "persist": false },
		$2 } }
	CONF
}
net() { # NET ID [MORE]
	echo "{ \"id\": $2, \"subnet\": \"$1.0/24\", \"pools\": [ { \"pool\": \"$1.100 - $1.199\" } ],
		\"option-data\": [ { \"name\": \"tftp-server-name\", \"data\": \"$1.${4:-1}\" } ] ${3:-} }" | tr -d '\n\t'
}
A=192.0.2 B=198.51.100
second="\"reservations\": [ { \"hw-address\": \"b8:27:eb:00:00:22\", \"ip-address\": \"$B.22\" } ]"
# layout NAME CONFIG EXIT LINE...: each LINE is in the report
layout() {
	local name=$1 config=$2 want=$3 line
	shift 3
	check_it "$config" -v --model 3b --tftp none --timeout 4
	check "$name: exit code $want" exited "$want"
	for line; do
		check "$name: $line" bash -c 'tr "\n" " " <out | cat - err | tr -s " " | grep -q -- "$1" || { cat out err; false; }' - "$line"
	done
}

case_layouts() {
	have kea-dhcp4 dnsmasq dhcpd || return
	kea_conf '"eth0", "eth1"' "\"subnet4\": [ $(net $A 1 ', "interface": "eth0"'), $(net $B 2 ", \"interface\": \"eth1\", $second") ]" >two.conf
	layout "Kea, two named interfaces" two.conf 0 "$A.1/24 on eth0" "$B.1/24 on eth1" 'b8:27:eb:00:00:22'
	kea_conf "\"lan0/$A.7\", \"eth0.10/$B.7\"" "\"subnet4\": [ $(net $A 1 "" 7), $(net $B 2 ", $second" 7) ]" >named.conf
	layout "Kea, named addresses" named.conf 0 "$A.7/24 on lan0" "$B.7/24 on eth0.10"
	kea_conf '"*"' "\"subnet4\": [ $(net $A 1), $(net $B 2) ]" >any.conf
	layout "Kea, any interface" any.conf 0 "$A.1/24 on eth0" "$B.1/24 on eth1"
	kea_conf '"br0"' "\"shared-networks\": [ { \"name\": \"x\", \"interface\": \"br0\", \"subnet4\": [ $(net $A 1), $(net $B 2) ] } ]" >shared.conf
	layout "Kea, a shared network" shared.conf 0 "$A.1/24 on br0" "$B.1/24 on br0"
	kea_conf '"eth0"' "\"subnet4\": [ $(net $A 1), $(net $B 2) ]" >left.conf
	layout "Kea, one interface for two subnets" left.conf 0 "$A.1/24 on eth0" "left.conf:4: $B.0/24 is not tried"
	kea_conf '"eth0"' "\"subnet4\": [ $(net $A 1 ', "relay": { "ip-addresses": [ "192.0.2.254" ] }') ]" >relay.conf
	layout "Kea, behind a relay" relay.conf 2 'relay.conf:4: .* behind a relay.*--address'
	kea_conf '"eth0"' "\"subnet4\": [ { \"id\": 1, \"subnet\": \"$A.0/31\", \"pools\": [ { \"pool\": \"$A.1 - $A.1\" } ] } ]" >small.conf
	layout "Kea, a subnet of two" small.conf 2 'small.conf:4: .* too small.*--address'
	kea_conf '"nameofmorethan15characters"' "\"subnet4\": [ $(net $A 1) ]" >long.conf
	layout "Kea, a name that is too long" long.conf 1 "did not start.*doesn't exist"
	kea_conf '"lo"' "\"subnet4\": [ $(net $A 1) ]" >lo.conf
	layout "Kea on lo" lo.conf 1 'loopback interface lo'
	kea_conf "$(printf '"e%s", ' {1..17})\"e18\"" "\"subnet4\": [ $(net $A 1) ]" >many.conf
	layout "more interfaces than can be made" many.conf 2 'more than 16 interfaces'
	kea_conf "$(printf '"e%s", ' {1..11})\"e12\"" "\"subnet4\": [ $(net $A 1 ', "interface": "e12"') ]" >twelve.conf
	layout "twelve interfaces" twelve.conf 0 "$A.1/24 on e12"
	isc_net() { echo "subnet $1.0 netmask 255.255.255.0 { range $1.100 $1.199; next-server $1.1; option tftp-server-name \"$1.1\"; }"; }
	{ isc_net $A; isc_net $B; } >isc.conf
	layout "dhcpd, two subnets" isc.conf 0 "$A.1/24 on eth0" "$B.1/24 on eth1"
	{ echo "shared-network x {"; isc_net $A; isc_net $B; echo "}"; } >isc-shared.conf
	layout "dhcpd, a shared network" isc-shared.conf 0 "$A.1/24 on eth0" "$B.1/24 on eth0"
	{ echo "subnet 10.0.0.0 netmask 255.0.0.0 { }"; isc_net $A; } >isc-empty.conf
	layout "dhcpd, a subnet that it leaves alone" isc-empty.conf 0 "$A.1/24 on eth0" '10.0.0.1/8 on eth1'
	printf '%s\n' port=0 interface=eth0 interface=eth1 no-ping "dhcp-option=66,$A.1" "dhcp-range=$A.100,$A.199" \
		"dhcp-range=$B.100,$B.199" 'dhcp-range=::1,constructor:eth0' enable-ra >dns2.conf
	layout "dnsmasq, two interfaces, and IPv6" dns2.conf 0 "$A.1/24 on eth0" "$B.1/24 on eth1"
	check_it relay.conf --model 3b --tftp none --address 192.0.2.1/24@eth0
	check "--address: the way out" exited 0
	check_it relay.conf --address 192.0.2.1/24@lo
	check "--address: a name that no interface has, exit code 2" exited 2
}

# --- on which cable a Pi is booted

case_where() {
	have kea-dhcp4 dnsmasq || return
	kea_conf '"eth0", "eth1"' "\"subnet4\": [ $(net $A 1 ', "interface": "eth0"'), $(net $B 2 ", \"interface\": \"eth1\", $second") ]" >two.conf
	check_it two.conf --tftp none --pi 3b,12345678
	check "no reservation: the first subnet" said out "asks $A.1 for files"
	check "no reservation: the other is said not to be judged" said out "note .*no Pi is tried on eth1 ($B.1/24), which is not judged"
	check_it two.conf --tftp none --pi 3b,12345678,b8:27:eb:00:00:22
	check "--pi with a reserved MAC: the subnet of its reservation" said out "asks $B.1 for files"
	check "--pi with a reserved MAC: and where none is tried" said out "no Pi is tried on eth0 ($A.1/24)"
	kea_conf '"eth0", "eth1"' "\"subnet4\": [ $(net $A 1 ', "interface": "eth0"'), $(net $B 2 ", \"interface\": \"eth1\", \"reservations\": [ { \"hw-address\": \"b8:27:eb:00:00:22\", \"hostname\": \"x\" } ]") ]" >nameless.conf
	check_it nameless.conf --tftp none
	check "a reservation without an address: the subnet that it stands in" said out "asks $B.1 for files"
	kea_conf '"eth0"' "\"subnet4\": [ $(net $A 1), $(net $B 2 ", $second") ]" >away.conf
	sed "s/$A.199/$A.101/" two.conf >short.conf
	check_it short.conf --tftp none --pi 3b,1 --pi 3b,2 --pi 4,2
	check "a pool that is too short for the trial: that is said" said out 'the trial wants 3 leases on eth0, .* 2 addresses'
	check_it short.conf --tftp none --pi 3b,1 --pi 3b,2 --pi 3b+,2
	check "the same MAC as two models: one lease" unsaid out 'the trial wants'
	check_it away.conf --tftp none --model 3b
	check "a reservation behind a relay: it is said where it is tried" said out 'b8:27:eb:00:00:22 has its reservation in a subnet that no interface here has'
}

# --- some other server

case_other_server() {
	cat >other.py <<-'PY'
		# Answers a Pi as it likes it: option 66 and a broadcast. And nothing else in the world.
		import socket
		ME, NET = bytes([192, 0, 2, 1]), bytes([192, 0, 2])
		s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
		s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0\0")
		s.bind(("0.0.0.0", 67))

		def option(code, data):
		    return bytes([code, len(data)]) + data

		while True:
		    q = s.recv(1500)
		    kind = q[q.index(b"\x35\x01", 240) + 2]
		    a = b"\2" + q[1:16] + NET + bytes([100 + q[33] % 100]) + ME + bytes(4) + q[28:44] + bytes(192) + q[236:240]
		    a += option(53, bytes([2 if kind == 1 else 5])) + option(54, ME) + option(51, bytes([0, 0, 2, 0]))
		    a += option(1, bytes([255, 255, 255, 0])) + option(66, b"192.0.2.1") + b"\xff"
		    s.sendto(a, ("255.255.255.255", 68))
	PY
	check_it --run 'exec python3 other.py' --address 192.0.2.1/24@eth0 --model 3b,4
	check "a server of our own: boots" exited 0
	have dnsmasq || return
	dns_conf
	check_it dns.conf --run 'exec dnsmasq -d -C "$PXEPI_CONFIG" --user=root --group=root --pid-file=' --pi 4
	check "--run with a configuration: boots" exited 0
	check "--run: the command is named" said out '`exec dnsmasq'
	check_it --run 'exec no-such-server' --pi 4
	check "--run: no such command, exit code 1" exited 1
	check "--run: says which" said out 'no-such-server'
	boot_tree tftp 4 00778899
	for tftp in hpa dnsmasq; do
		[ $tftp = dnsmasq ] || { real_root && [ -x "$servers/in.tftpd" ]; } || continue
		check_it dns.conf --tftp $tftp --tftp-root tftp --pi 4,00778899
		check "--tftp $tftp: boots" exited 0
		check "--tftp $tftp: it is that one" said out "by .*${tftp/hpa/in.tftpd}"
	done
	check_it dns.conf --tftp none --pi 4
	check "--tftp none: done at the first request" exited 0
}
