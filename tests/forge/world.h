/* SPDX-License-Identifier: MIT */
/* world - the wire that a scene is played on: its clock, the stations on it and how each of them
 * writes its packets, and what of it the capture gets to see.
 *
 * The capture is made on the server, as most are: frames that the server did not send itself
 * arrive padded to 60 bytes. Addresses are in host order. */
#ifndef PXEPI_FORGE_WORLD_H
#define PXEPI_FORGE_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "core/frame.h"
#include "core/model.h"
#include "core/put.h"
#include "tests/forge/pcap_out.h"
#include "tests/forge/tree.h"

#define IP(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (d))
#define IP_BROADCAST UINT32_MAX
#define MTU_BYTES 1600 /* enough for any packet built here */

#define NET_SERVER IP(192, 168, 2, 10)
#define NET_ROUTER IP(192, 168, 2, 1)
#define NET_PI IP(192, 168, 2, 50)

/* Somebody with a MAC and an address, and the habits of its IP stack. */
struct station {
	uint8_t mac[6];
	uint32_t ip;
	uint8_t ttl, tos;
	bool dont_fragment;
	bool udp_sums; /* otherwise UDP checksum 0 */
	uint16_t id, id_step; /* IPv4 identification of the next packet */
};

/* A probe that the Pi ends only after its next request (facts 4.1). */
struct early_end {
	bool owed;
	uint16_t pi_port, server_port;
};

struct pi {
	struct station at;
	enum model model;
	bool in_rom; /* its boot ROM speaks, bootcode.bin not yet */
	uint32_t serial;
	uint32_t board_revision; /* Pi 4, 5: in the FourCC GUID */
	uint32_t xid; /* of its kernel, or of its EEPROM */
	uint16_t port, port_step; /* TFTP source port of the next request */
	uint16_t blksize; /* asked for; 0: the option is not sent */
	bool tsize; /* asks for it */
	char prefix[40]; /* "df90a038/", or "" */
	const char *initramfs; /* that its config.txt names; NULL: none */
	const char *kernel; /* that its config.txt names; NULL: its model's own list */
	struct early_end early_end;
};

enum dhcp_style { STYLE_KEA, STYLE_DNSMASQ, STYLE_ISC, STYLE_ROUTER };

/* What the server puts into its OFFERs (and ACKs). Option 43, 60, 66, 67 and `file` only for a
 * PXE client. */
struct offering {
	enum dhcp_style style;
	ns delay;
	uint32_t yiaddr, siaddr, giaddr;
	uint32_t server_id; /* option 54; 0: the sender's address */
	uint32_t router; /* option 3 */
	uint8_t hops;
	bool proxy; /* ProxyDHCP: no address, broadcast */
	bool broadcast; /* answers are broadcast, whatever the client asked for */
	bool pings_first; /* ARPs for the address before it offers it */
	const char *file; /* BOOTP file field */
	const char *opt60, *opt66, *opt67;
	struct span opt43; /* p == NULL: none */
};

enum tftp_style { TFTP_HPA, TFTP_DNSMASQ };
enum tftp_mood { TFTP_ANSWERS, TFTP_SILENT, TFTP_UNREACHABLE, TFTP_NO_OPTIONS };

struct host {
	struct station at;
	struct offering offer;
	bool dhcp_off;
	enum tftp_style tftp;
	enum tftp_mood mood;
	const char *tftp_root; /* as dnsmasq names it in its errors */
	const char *stalls_in; /* a file in whose transfer the server falls silent ... */
	unsigned stalls_after; /* ... after so many blocks */
	const char
		*loses_in; /* a file of which some DATA packets get lost before the capture's ACK */
	uint16_t tid; /* its next ephemeral port */
	bool no_portmap, no_nfs_port; /* TCP ports 111, 2049 closed */
};

struct world {
	struct reel reel;
	struct pcap_style style;
	ns now;
	enum link link;
	unsigned vlans;
	uint16_t vlan[2];
	bool broadcasts_only; /* the capturing port sees no unicast */
	ns heard_from; /* nothing before this is in the capture */
	struct pi *pi; /* who is booting */
	struct host *srv; /* who serves */
	struct tree tree;
	uint32_t rpc_xid; /* of the next ONC RPC call */
	uint16_t rpc_port; /* the kernel's next reserved port */
	struct pi the_pi;
	struct host the_server;
};

/* A world with a silent Pi 3B, and a server that does everything right: Kea and tftpd-hpa. */
void world_new(struct world *w);
void world_free(struct world *w);

void wait_for(struct world *w, ns d);

/* 200 s later, long after every silence deadline, two others speak: `later` with a broadcast,
 * `later_unicast` with a frame that can wake no Pi. */
void later(struct world *w);
void later_unicast(struct world *w);

/* ----- frames ----- */

void raw_frame(struct world *w, struct span bytes);
void ether(struct world *w, const uint8_t src[static 6], const uint8_t dst[static 6], uint16_t type,
	   struct span payload);
void ip_packet(struct world *w, struct station *from, const uint8_t dst_mac[static 6], uint32_t dst,
	       uint8_t proto, struct span payload);
void udp(struct world *w, struct station *from, const uint8_t dst_mac[static 6], uint32_t dst,
	 uint16_t sport, uint16_t dport, struct span payload);

void arp_ask(struct world *w, const struct station *who, uint32_t whom);
void arp_answer(struct world *w, const struct station *who, const struct station *asker);
void arp_both(struct world *w, const struct station *asker, const struct station *who);

/* ICMP port unreachable from `who`, quoting the UDP packet that a station sent it. */
void icmp_unreachable(struct world *w, struct station *who, const struct station *sender,
		      uint16_t sport, uint16_t dport);
void ping_broadcast(struct world *w, struct station *who, uint16_t seq);
void bpdu(struct world *w, uint8_t flags);

extern const uint8_t everyone[6];
extern struct station stranger; /* a workstation on the same LAN */

#endif
