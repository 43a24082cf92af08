/* SPDX-License-Identifier: MIT */
/* scene - the words that a scene is told in: what Pis, DHCP, TFTP and NFS servers do to each
 * other. Each function plays its packets at the world's clock and moves that clock on.
 *
 * The boot_ functions play a whole stage as a Pi of the model does (facts 0 to 5). They answer
 * false when the Pi got no further; a scene says what is wrong with the server or its files
 * beforehand and then lets the Pi boot. */
#ifndef PXEPI_FORGE_SCENE_H
#define PXEPI_FORGE_SCENE_H

#include "tests/forge/world.h"

/* ----- a scene, and what its fixture's about.md says ----- */

struct scene {
	const char *name;
	void (*play)(struct world *w);
	const char *shows; /* one to three sentences */
	const char *findings; /* "id (severity)", joined by ", "; "none" */
	const char *ends; /* "3b, stage tftp-rom, outcome failed" */
	const char *facts; /* sections of the facts it rests on */
};

struct scene_group {
	const struct scene *scenes;
	size_t n;
};

extern const struct scene_group healthy_scenes, offer_scenes, race_scenes, address_scenes,
	tftp_scenes, file_scenes, kernel_scenes, nfs_scenes, network_scenes, link_scenes,
	hostile_scenes;

/* ----- who ----- */

struct pi pi_3b(void); /* serial df90a038 */
struct pi pi_3b_numbered(uint32_t serial);
struct pi pi_3bplus(void);
struct pi pi_sd(void); /* a Pi 2 with bootcode.bin on its SD card */
struct pi pi_4(void);
struct pi pi_5(void);

void serve_dnsmasq(struct world *w); /* DHCP and TFTP, with dhcp-reply-delay=1 */
void serve_isc(struct world *w); /* with tftpd-hpa */

/* Sets the Pi and gives its server the files that it needs, in its serial's directory. */
void with(struct world *w, struct pi pi);

/* ----- DHCP ----- */

extern const struct span opt43_kea, opt43_dnsmasq, opt43_bare, opt43_typo, opt43_lying;

void pi_discover(struct world *w);
void server_offer(struct world *w, const struct offering *o);
/* One DISCOVER and the server's OFFER, if it gives one; w->now is then at the OFFER. */
void pi_asks(struct world *w);
/* Five DISCOVERs five seconds apart, each answered like the first; then the ROM gives up. */
void pi_asks_five_times(struct world *w);
void eeprom_request(struct world *w); /* without option 60 */
void server_ack(struct world *w, const struct offering *o);
void server_nak(struct world *w);
/* The kernel's ip=dhcp, or klibc's ipconfig. */
enum kernel_client { CLIENT_KERNEL, CLIENT_KLIBC };
void kernel_discover(struct world *w, enum kernel_client kind, uint16_t secs);
void kernel_request(struct world *w, enum kernel_client kind, uint16_t secs);
void kernel_dhcp(struct world *w, enum kernel_client kind); /* all four */

/* Any other client: its options as bytes, option 53 included, 255 not. */
struct other_client {
	struct station *from;
	const uint8_t *to_mac; /* NULL: broadcast from 0.0.0.0 */
	uint32_t to, ciaddr, xid;
	struct span options;
};
void other_dhcp(struct world *w, const struct other_client *c);

/* ----- TFTP ----- */

enum got { GOT_IT, GOT_MISSING, GOT_DENIED, GOT_NOTHING };

enum got tftp_fetch(struct world *w, const char *path); /* the path as it is asked for */
enum got tftp_read(struct world *w, const char *name); /* with the Pi's prefix */
enum got tftp_probe(struct world *w, const char *name); /* ... and only asked for its size */
void tftp_names(struct world *w, const char *const *names); /* read each; ended by NULL */
void tftp_request(struct world *w, const char *path); /* a bare RRQ, nothing after it */
void tftp_error(struct world *w, uint16_t to_port, uint16_t code, const char *text);
void tftp_settle(struct world *w); /* ends a probe that is still open */

/* ----- stages ----- */

bool boot_rom(struct world *w); /* 3B, 3B+: DHCP, ARP, bootcode.bin */
bool boot_rom_arp(struct world *w); /* ... from its ARP on, the OFFER taken */
bool boot_bootcode(struct world *w); /* bootcode.bin: DHCP again, start.elf */
bool boot_bootcode_files(struct world *w); /* ... from its first request on */
bool boot_firmware(struct world *w); /* start.elf: config.txt ... kernel */
bool boot_eeprom(struct world *w); /* Pi 4, 5: all up to the kernel */
bool boot_to_kernel(struct world *w); /* the whole way there, of any model */
void boot_up(struct world *w); /* ... and the kernel's DHCP and an NFSv3 root */

/* ----- NFS root, by the kernel (facts 5) ----- */

struct step {
	const char *name; /* looked up in the directory that the last one led to */
	uint32_t type; /* 1 file, 2 directory, 5 link */
	uint32_t mode;
	uint32_t status; /* of the LOOKUP, NFS3ERR_* */
	uint32_t access; /* what ACCESS allows */
	const char *link; /* type 5: where it points; the next step starts at the root */
	bool last; /* the next step starts at the root again */
};

struct nfs_root {
	const char *path;
	bool udp; /* NFSv2 over UDP, as very old kernels without vers= */
	bool mount_unregistered; /* GETPORT says 0 */
	uint32_t mount_status; /* MNT3ERR_* */
	uint32_t versions_low, versions_high; /* PROG_MISMATCH, when high is not 0 */
	uint32_t remove; /* NFS3ERR_* of a REMOVE of a name that is not there; 0: not asked */
	const struct step *walk; /* ended by a NULL name; NULL: a sound /sbin/init */
};

void nfs3_root(struct world *w, const struct nfs_root *root);
void nfs4_root(struct world *w, uint32_t status); /* NFS4ERR_* of the export's LOOKUP */
/* Only a connection that is refused, on TCP port `port`. */
void tcp_refused(struct world *w, uint16_t port);

#endif
