# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2059
# trees.sh - what the servers of a live test hand out: the boot files of a model, each with the magic
# number of its kind, and an NFS root. Sourced. Small, but larger than a block or two.
#
#   boot_tree FOLDER MODEL [DIR]   bootcode.bin in FOLDER where the model's ROM wants it, the rest in FOLDER/DIR
#   root_tree FOLDER               /sbin/init, through the links of a merged /usr
#
# Sizes in bytes: KERNEL_BYTES, START_BYTES, BOOTCODE_BYTES. CMDLINE is cmdline.txt.

KERNEL_BYTES=300000 START_BYTES=90000 BOOTCODE_BYTES=52480
CMDLINE='console=serial0,115200 console=tty1 root=/dev/nfs nfsroot=192.0.2.1:/nfsroot,vers=3,tcp rw ip=dhcp rootwait'

# blob FILE BYTES [MAGIC AT]: filler that is neither text nor zeros; MAGIC as printf takes it.
blob() {
	head -c "$2" /dev/zero | tr '\0' '\001' >"$1"
	[ $# -lt 3 ] || printf "$3" | dd of="$1" bs=1 seek="${4:-0}" conv=notrunc status=none
}

dtb() { # FILE BYTES: the header's total size is the file's
	blob "$1" "$2" "\\xd0\\x0d\\xfe\\xed\\x00\\x00$(printf '\\x%02x\\x%02x' $(($2 / 256)) $(($2 % 256)))"
}
elf() { blob "$1" "$2" '\x7fELF\x01\x01\x01'; }
image64() { blob "$1" "$2" 'ARM\x64' 56; }
zimage() { blob "$1" "$2" '\x18\x28\x6f\x01' 36; }

boot_tree() { # FOLDER MODEL [DIR]
	local at=$1/${3:-.}
	mkdir -p "$at/overlays"
	echo "$CMDLINE" >"$at/cmdline.txt"
	case $2 in
	3b | 3b+)
		blob "$1/bootcode.bin" "$BOOTCODE_BYTES"
		elf "$at/start.elf" "$START_BYTES"
		blob "$at/fixup.dat" 6600
		printf '[all]\narm_64bit=1\n' >"$at/config.txt"
		if [ "$2" = 3b ]; then dtb "$at/bcm2710-rpi-3-b.dtb" 12000; else dtb "$at/bcm2710-rpi-3-b-plus.dtb" 12000; fi
		image64 "$at/kernel8.img" "$KERNEL_BYTES"
		;;
	bootcode)
		elf "$at/start.elf" "$START_BYTES"
		blob "$at/fixup.dat" 6600
		printf 'enable_uart=1\narm_64bit=0\n' >"$at/config.txt"
		dtb "$at/bcm2710-rpi-3-b.dtb" 12000
		dtb "$at/bcm2709-rpi-2-b.dtb" 12000
		zimage "$at/kernel7.img" "$KERNEL_BYTES"
		;;
	4)
		elf "$at/start4.elf" "$START_BYTES"
		blob "$at/fixup4.dat" 5400
		printf '[all]\narm_64bit=1\ndtoverlay=vc4-kms-v3d\n' >"$at/config.txt"
		dtb "$at/bcm2711-rpi-4-b.dtb" 20000
		dtb "$at/overlays/overlay_map.dtb" 2000
		dtb "$at/overlays/vc4-kms-v3d.dtbo" 2500
		dtb "$at/overlays/vc4-kms-v3d-pi4.dtbo" 2500
		image64 "$at/kernel8.img" "$KERNEL_BYTES"
		;;
	5)
		printf '[all]\ndtoverlay=vc4-kms-v3d\n' >"$at/config.txt"
		dtb "$at/bcm2712-rpi-5-b.dtb" 20000
		dtb "$at/overlays/overlay_map.dtb" 2000
		dtb "$at/overlays/vc4-kms-v3d.dtbo" 2500
		dtb "$at/overlays/vc4-kms-v3d-pi5.dtbo" 2500
		image64 "$at/kernel_2712.img" "$KERNEL_BYTES"
		;;
	esac
	chmod -R a+rX "$1"
}

root_tree() { # FOLDER
	mkdir -p "$1"/usr/{sbin,lib/systemd} "$1"/{dev,proc,etc}
	ln -sfn usr/sbin "$1/sbin"
	ln -sfn usr/lib "$1/lib"
	ln -sfn ../lib/systemd/systemd "$1/usr/sbin/init"
	printf '\x7fELF' >"$1/usr/lib/systemd/systemd"
	chmod 755 "$1/usr/lib/systemd/systemd"
}
