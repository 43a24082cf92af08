/* SPDX-License-Identifier: MIT */
/* nfs_tape - what Linux and its NFS server say to each other, as a tape of frames that the
 * simulation plays: told by the forge, whose calls are those of a captured kernel. */
#ifndef PXEPI_SIM_NFS_TAPE_H
#define PXEPI_SIM_NFS_TAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/forge/pcap_out.h"

enum nfs_story {
	NFS_V3,
	NFS_V41,
	NFS_V3_NO_PORTMAP,
	NFS_V3_UNREGISTERED,
	NFS_V3_DENIED,
	NFS_V3_NOENT,
	NFS_V3_NO_INIT,
	NFS_V3_SQUASHED,
	NFS_V3_READ_ONLY,
	NFS_V3_NO_WRITE,
	NFS_V2_MISMATCH,
	NFS_V41_REFUSED,
	NFS_V41_NOENT,
	NFS_V41_DENIED,
};

struct nfs_cast {
	uint8_t pi_mac[6], server_mac[6];
	uint32_t pi_ip, server_ip;
	uint32_t number; /* makes ports and transaction ids differ from Pi to Pi */
};

struct nfs_tape {
	struct reel reel;
	size_t at; /* the next frame */
	size_t init_at; /* the first bytes of init, in a story that ends well */
	uint32_t tries; /* of this frame */
	uint32_t served; /* frames of the server that have arrived */
	uint32_t slot; /* in which it is under way, if it is */
	bool under_way;
	bool playing;
};

/* Told anew; the reel is the caller's to free. */
void nfs_tape_tell(struct nfs_tape *tape, enum nfs_story story, const struct nfs_cast *cast);
bool nfs_story_ends_well(enum nfs_story story);

#endif
