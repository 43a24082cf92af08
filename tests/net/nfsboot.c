/* SPDX-License-Identifier: MIT */
/* nfsboot - the frames of a Pi 3B up to where its Linux has an address and mounts its root, told by
 * the forge: what a sniffer has heard of a Pi before nfstool goes on in its place.
 *
 *   nfsboot FILE CMDLINE     the Pi b8:27:eb:90:a0:38 is 192.0.2.50, its server 192.0.2.1 */
#include <stdio.h>

#include "tests/forge/scene.h"

int main(int argc, char **argv)
{
	struct world w;

	if (argc != 3)
		return 2;
	world_new(&w);
	w.srv->at.ip = IP(192, 0, 2, 1);
	w.srv->offer.yiaddr = IP(192, 0, 2, 50);
	w.srv->offer.siaddr = w.srv->at.ip;
	w.srv->offer.router = w.srv->at.ip;
	with(&w, pi_3b());
	tree_text(&w.tree, "cmdline.txt", argv[2]);
	if (!boot_to_kernel(&w))
		return 1;
	kernel_dhcp(&w, CLIENT_KERNEL);
	if (!pcap_write(&w.reel, &w.style, argv[1])) {
		perror(argv[1]);
		return 1;
	}
	world_free(&w);
	return 0;
}
