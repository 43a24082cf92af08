/* SPDX-License-Identifier: MIT */
/* compose - writes whole frames and messages, field by field, into a put: what the emulator sends
 * and what tests feed to the parsers. Nothing is filled in behind the caller's back but lengths and
 * checksums, as the point is often to send what a certain device sends.
 *
 * All addresses and numbers in host order. Ask put_ok() once at the end. */
#ifndef PXEPI_CORE_COMPOSE_H
#define PXEPI_CORE_COMPOSE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/frame.h"
#include "core/put.h"
#include "core/tftp.h"
#include "core/wire.h"

#define ETHERTYPE_IPV4 0x0800
#define ETHERTYPE_ARP 0x0806
#define ETHERTYPE_VLAN 0x8100

/* From whom to whom, and the parts of the IPv4 header that tell senders apart. */
struct compose_ip {
	uint8_t src_mac[6], dst_mac[6];
	uint32_t src, dst;
	uint16_t id;
	uint8_t ttl, tos;
	bool dont_fragment;
};

struct compose_udp {
	struct compose_ip ip;
	uint16_t sport, dport;
	bool no_checksum; /* write 0, as the boot ROM does (fact 1.1) */
};

struct compose_tcp {
	struct compose_ip ip;
	uint16_t sport, dport, window;
	uint32_t seq, ack;
	uint8_t flags; /* TCP_SYN | ... */
};

/* Ethernet II header. A VLAN tag is an ETHERTYPE_VLAN, then compose_vlan(). */
void compose_eth(struct put *w, const uint8_t dst[static 6], const uint8_t src[static 6],
		 uint16_t ethertype);

/* The rest of an 802.1Q tag: the VLAN id (priority 0) and the type of what follows. */
void compose_vlan(struct put *w, uint16_t id, uint16_t ethertype);

/* A whole ARP frame (RFC 826), from arp->sha to dst, padded to the 60 bytes of Ethernet. */
void compose_arp(struct put *w, const uint8_t dst[static 6], const struct arp *arp);

/* The 20 bytes of an IPv4 header without options (RFC 791), for so many bytes of payload. */
void compose_ipv4(struct put *w, const struct compose_ip *ip, uint8_t proto, size_t payload_bytes);

/* IPv4 header, UDP header and payload: what a raw IP or cooked capture holds behind its header. */
void compose_ipv4_udp(struct put *w, const struct compose_udp *u, struct span payload);

/* A whole UDP frame on Ethernet, not padded (RFC 768). */
void compose_udp(struct put *w, const struct compose_udp *u, struct span payload);

/* A whole TCP frame on Ethernet, without options, not padded (RFC 9293). */
void compose_tcp(struct put *w, const struct compose_tcp *t, struct span payload);

/* A whole ICMP error on Ethernet (RFC 792).
 *
 * quoted  the packet complained about from its IPv4 header on; the caller cuts it: header and
 *         8 bytes by RFC 792, more by RFC 1812 4.3.2.3. */
void compose_icmp_error(struct put *w, const struct compose_ip *ip, uint8_t type, uint8_t code,
			struct span quoted);

/* A whole spanning-tree frame (IEEE 802.1D-2004 clause 9) to the bridge group address, padded to 60
 * bytes. Path cost and message age are 0. */
void compose_bpdu(struct put *w, const uint8_t src[static 6], const struct stp *stp);

/* An option of a TFTP request or OACK. */
struct compose_tftp_opt {
	const char *name, *value;
};

/* TFTP payloads (RFC 1350 section 5, RFC 2347). op is TFTP_RRQ or TFTP_WRQ. */
void compose_tftp_request(struct put *w, enum tftp_op op, const char *file, const char *mode,
			  const struct compose_tftp_opt *opts, size_t n_opts);
void compose_tftp_data(struct put *w, uint16_t block, struct span data);
void compose_tftp_ack(struct put *w, uint16_t block);
void compose_tftp_error(struct put *w, uint16_t code, const char *text);
void compose_tftp_oack(struct put *w, const struct compose_tftp_opt *opts, size_t n_opts);

/* The fixed part of a BOOTP message (RFC 951, RFC 2131 section 2), as dhcp_msg has it. */
struct dhcp_fixed {
	uint8_t op, htype, hlen, hops;
	uint32_t xid;
	uint16_t secs, flags;
	uint32_t ciaddr, yiaddr, siaddr, giaddr;
	uint8_t chaddr[16];
	struct span sname, file; /* cut at 64 and 128 bytes, filled up with zeros */
};

/* The 236 fixed bytes and the magic cookie (RFC 2131 section 3). */
void compose_dhcp_fixed(struct put *w, const struct dhcp_fixed *fixed);

/* One option; a value above 255 bytes is split over several (RFC 3396). */
void compose_dhcp_opt(struct put *w, uint8_t code, struct span value);
void compose_dhcp_u8(struct put *w, uint8_t code, uint8_t value);
void compose_dhcp_ip(struct put *w, uint8_t code, uint32_t ip);
void compose_dhcp_text(struct put *w, uint8_t code, const char *text); /* without a NUL */
void compose_dhcp_end(struct put *w);

#endif
