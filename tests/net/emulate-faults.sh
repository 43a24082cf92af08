# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2034,SC2086,SC2015,SC2016
# emulate-faults.sh - the mistakes of owners, each put into servers that work otherwise: the boot ends with the
# finding that names it. Sourced by emulate.sh.

emulate_cases+=(no-43 wrong-43 name-66 wrong-menu-4 no-bootcode no-start root-only half-dir no-kernel denied denied-dnsmasq
	no-export nfs-v3-only nfs-v4-only no-portmap no-init squash halted-dhcp kernel-unanswered nobody
	stopped stopped-kernel suspect)

served() { # MODEL COMMAND...: address and boot files, changed by COMMAND in tftp/, and Kea with tftpd-hpa
	local model=$1
	shift
	have kea-dhcp4 || return
	address
	boot_tree tftp "$model" "${dir-$SERIAL}"
	(cd tftp && "$@")
	kea && tftpd || { broken; false; }
}
detail() { said report "\"$1\":\"$2\""; }

# --- DHCP: the OFFER is not enough

kea_with() { # SED
	have kea-dhcp4 || return
	address
	kea "$1" || { broken; false; }
}
case_no_43() {
	kea_with '/"vendor-encapsulated-options" }/d' || return
	mirrored -w saved.pcap
	stopped "Kea without its option 43 line" 3b dhcp dhcp.offer-rejected null
	check "and why" detail reason option43-missing
	check "all five tries were made" [ "$(grep -c '"event":"dhcp.discover"' out)" = 5 ]
	mirror "OFFERs that are not enough"
}
case_wrong_43() {
	kea_with 's/0,17,Raspberry Pi Boot/0,17,Raspberry PI Boot/' || return
	emulate -w saved.pcap
	stopped "Kea with the wrong text in option 43" 3b dhcp dhcp.offer-rejected null
	check "and what it found instead" said report '"reason":"option43-malformed".*Raspberry PI Boot'
}
case_name_66() {
	kea_with '/"vendor-encapsulated-options" }/d; s/{ "name": "boot-file-name"/{ "name": "tftp-server-name", "data": "nas.example" }, &/' || return
	emulate
	stopped "option 66 is a host name" 3b dhcp dhcp.offer-rejected null
	check "and that is why" said report '"reason":"option66-hostname".*nas.example'
}
case_wrong_menu_4() {
	kea_with '/"vendor-encapsulated-options" }/d' || return
	emulate --model 4
	stopped "Kea without its option 43 line, Pi 4" 4 dhcp dhcp.offer-rejected
	check "Pi 4: its serial number is in option 97" detail reason option43-missing
}
case_nobody() {
	address
	emulate -w saved.pcap
	stopped "no DHCP server at all" 3b dhcp dhcp.no-offer null
}

# --- TFTP

case_no_bootcode() {
	served 3b rm bootcode.bin || return
	emulate
	stopped "bootcode.bin missing" 3b tftp-rom tftp.file-missing null
	check "and it is named" detail file bootcode.bin
}
case_no_start() {
	dir=. served 3b rm start.elf || return
	mirrored -w saved.pcap
	stopped "start.elf missing" 3b tftp-bootcode tftp.file-missing
	check "and it is named" detail file start.elf
	mirror "start.elf missing"
}
case_root_only() {
	dir=. served 3b true || return
	emulate --until firmware
	check "no folder of the serial number's: boots from the root" exited 0
	check "and asked for the folder first" said out "\"path\":\"$SERIAL/start.elf\""
	emulate --until firmware --serial-dir elsewhere
	check "--serial-dir names another folder" said out '"path":"elsewhere/start.elf"'
}
case_half_dir() {
	served 3b find $SERIAL -type f ! -name start.elf -delete || return
	emulate -w saved.pcap
	stopped "the serial number's folder holds start.elf only" 3b tftp-firmware tftp.serial-dir-incomplete
}
case_no_kernel() {
	served 3b rm $SERIAL/kernel8.img || return
	mirrored -w saved.pcap
	stopped "kernel missing" 3b tftp-firmware tftp.file-missing
	mirror "kernel missing"
}
case_denied() {
	real_root || { skip "$case" "root of a user namespace may read its own files"; return; }
	served 3b chmod 000 $SERIAL/kernel8.img || return
	emulate -w saved.pcap
	stopped "tftpd-hpa may not read the kernel" 3b tftp-firmware tftp.permission
	check "and it is named" detail file kernel8.img
}
case_denied_dnsmasq() {
	real_root || { skip "$case" "root of a user namespace may read its own files"; return; }
	have dnsmasq || return
	address
	boot_tree tftp 3b+ $SERIAL
	chmod 000 tftp/$SERIAL/start.elf
	conf dnsmasq-full.conf
	daemon dnsmasq.log "$servers/dnsmasq" -d -C dnsmasq-full.conf --user=nobody --pid-file=
	ready dnsmasq.log 'DHCP, ' || { broken; return; }
	emulate --model 3b+
	check "dnsmasq may not read start.elf: that is said" has_finding tftp.permission fatal
	check "exit code 1" exited 1
}
case_suspect() {
	served 3b sh -c "echo '<!DOCTYPE html><title>404</title>' >$SERIAL/start.elf" || return
	emulate
	stopped "start.elf is a web page" 3b tftp-bootcode tftp.file-suspect
}

# Stopped in mid-transfer: one process serves, so it is the one to stop.
stop_in() { # PATH SIGNAL
	have dnsmasq || return
	address
	KERNEL_BYTES=30000000 BOOTCODE_BYTES=100000 boot_tree tftp 3b $SERIAL
	dnsmasq dnsmasq-full.conf || { broken; return; }
	: >out
	(wait_for_long grep -q "\"path\":\"$SERIAL/$1\"" out && sleep 0.2 && kill "-$2" $last) &
	emulate
	wait $!
}
wait_for_long() { wait_for "$@" || wait_for "$@" || wait_for "$@"; }
case_stopped() {
	stop_in kernel8.img STOP || return
	check "dnsmasq stands still in mid-transfer: stalled" has_finding tftp.stalled fatal
	check "it is the kernel that did not come" detail file kernel8.img
	check "exit code 1" exited 1
}
case_stopped_kernel() {
	stop_in kernel8.img KILL || return
	check "dnsmasq is killed in mid-transfer: stalled" has_finding tftp.stalled fatal
	check "exit code 1" exited 1
}

# --- Linux

case_kernel_unanswered() {
	have dnsmasq || return
	address
	boot_tree tftp 3b $SERIAL
	dnsmasq dnsmasq-full.conf '$a dhcp-vendorclass=set:pxe,PXEClient\ndhcp-ignore=tag:!pxe' || { broken; return; }
	emulate -w saved.pcap --timeout 30
	stopped "the server answers nobody but PXE clients" 3b kernel-dhcp kernel.dhcp-unanswered $SERIAL in-progress
}

# --- NFS

rooted() { # CMDLINE-SED NFS-SED
	with_nfs || { skip "$case" "ganesha opens files by handle, which only the machine's root may"; return 1; }
	have dnsmasq || return
	address
	CMDLINE=$(sed "$1" <<<"$CMDLINE")
	boot_tree tftp 3b $SERIAL
	mkdir -p root
	"${root:-root_tree}" root
	dnsmasq dnsmasq-full.conf && nfs "${2:-}" || { broken; false; }
}
with_nfs() { real_root && have ganesha.nfsd rpcbind; }
case_no_export() {
	rooted 's|:/nfsroot|:/srv/nothing|' || return
	emulate -w saved.pcap
	check "the path is not exported: that is said" said report '"id":"nfs.no-such-export"\|"id":"nfs.access-denied"'
	check "it stops in nfs" is_report 3b nfs failed
	check "exit code 1" exited 1
}
case_nfs_v3_only() {
	rooted 's|vers=3,tcp|vers=4|' 's/Protocols = 3, 4/Protocols = 3/' || return
	emulate -w saved.pcap
	stopped "NFS 4 asked of a server of NFS 3" 3b nfs nfs.version-unsupported
}
case_nfs_v4_only() {
	rooted '' 's/Protocols = 3, 4/Protocols = 4/' || return
	emulate
	check "NFS 3 asked of a server of NFS 4: the version, or that nothing of it is registered" \
		said report '"id":"nfs.\(version-unsupported\|program-unavailable\)","severity":"fatal"'
	check "exit code 1" exited 1
}
case_no_portmap() {
	no_rpcbind=1 rooted '' 's/Protocols = 3, 4/Protocols = 4/' || return
	emulate
	stopped "no rpcbind" 3b nfs nfs.no-portmap
}
no_init() { root_tree "$1" && rm "$1/usr/sbin/init"; }
case_no_init() {
	root=no_init rooted || return
	emulate
	stopped "no init in the root" 3b nfs nfs.no-init
}
private() { root_tree "$1" && chmod 700 "$1"; }
case_squash() {
	root=private rooted '' 's/No_Root_Squash/Root_Squash/' || return
	emulate
	check "root is squashed, and only root may look" said report '"id":"nfs.\(root-squash\|access-denied\)","severity":"fatal"'
	check "exit code 1" exited 1
}
case_halted_dhcp() {
	have kea-dhcp4 || return
	address
	kea || { broken; return; }
	kill -STOP $last
	emulate --until dhcp
	check "a DHCP server that stands still is no server" has_finding dhcp.no-offer fatal
	check "exit code 1" exited 1
}
