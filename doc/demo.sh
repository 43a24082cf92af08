#!/bin/sh
# SPDX-License-Identifier: MIT
# demo - what pxepi says of three Pis that did not boot, and of a configuration. `make demo` runs it after the build.
#
#	demo.sh PROGRAM
set -u
PROGRAM=${1:-build/pxepi}
cd "$(dirname "$0")/.." || exit 2

# The first of these fixtures that is there.
fixture() {
	for name; do
		[ -e "fixtures/$name/capture.pcap" ] && break
	done
	echo "fixtures/$name/capture.pcap"
}

# pxepi answers 1 for a boot that failed, which is what is shown here; 2 would be our own fault.
show() { # CAPTURE [only]
	echo "\$ $PROGRAM sniff -r $1${2:+ | sed -n '/^Pi/,\$p'}"
	out=$(TZ=UTC "$PROGRAM" sniff -r "$1")
	[ $? -le 1 ] || exit 2
	if [ $# -gt 1 ]; then
		printf '%s\n' "$out" | sed -n '/^Pi/,$p'
	else
		printf '%s\n' "$out"
	fi
	echo
}

capture=$(fixture real-dnsmasq-minimal dhcp-offer-option43-missing)
case $capture in
*real*) echo "1. A real dnsmasq, with nothing in its configuration for a Raspberry Pi, is asked as a Pi asks." ;;
*) echo "1. A DHCP server with nothing in its configuration for a Raspberry Pi (composed)." ;;
esac
show "$capture"
echo "2. A Pi whose own directory is not on the TFTP server (composed; only the closing report)."
show "$(fixture tftp-file-missing-start)" only
echo "3. All is right, and the Pi hangs: the original boot ROM's race (composed)."
show "$(fixture dhcp-race-hang)"

# A program that checks a configuration needs the server, and namespaces. Kea is sought as check itself
# does, then among what the tests unpack; nothing is installed.
trial() {
	servers=${SERVERS:-build/servers}
	PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin:$PWD/$servers/bin
	if ! command -v kea-dhcp4 >/dev/null || ! { command -v dnsmasq || command -v in.tftpd; } >/dev/null; then
		echo "(downloading Kea and a TFTP server into $servers, not installing them)"
		bash tests/net/servers.sh -q "$servers" >/dev/null 2>&1
	fi
	command -v kea-dhcp4 >/dev/null || { why="there is no Kea here, and it could not be downloaded"; return 1; }
	[ "$(id -u)" -eq 0 ] || unshare -Urnm true 2>/dev/null || { why="it needs root or user namespaces"; return 1; }
	try as-published "As published, with its braces put back: three pieces for a file that the reader has already." &&
		try as-published-in-a-file "The same words in the smallest file that starts; TFTP is on another machine than Kea." &&
		try blog-mended "Mended: option 66 names that machine to every model."
}
try() { # CONF TEXT
	echo "   $2"
	echo "\$ $PROGRAM check fixtures/servers/kea/$1.conf --model 3b,4"
	"$PROGRAM" check "fixtures/servers/kea/$1.conf" --model 3b,4
	[ $? -le 1 ] || { why="see above"; return 1; }
	echo
}
echo "4. A configuration of Kea that a blog published, then mended. Kea itself and two Pis try it here, 15 s."
trial || printf '(left out: %s)\n\n' "$why"
cat <<END
Next:
  sudo $PROGRAM sniff -i eth0           live, on your DHCP and TFTP server; then switch the Pi on
  $PROGRAM check YOUR.conf              your own server's configuration, before it serves
  $PROGRAM sniff -r YOURS.pcap          a capture by tcpdump or Wireshark
  ls fixtures                              what else can go wrong; about.md in each folder tells
END
