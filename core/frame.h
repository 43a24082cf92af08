/* SPDX-License-Identifier: MIT */
/* frame - one captured packet from its link layer to the payload of the deepest
 * header known here: Ethernet II and 802.3, 802.1Q and QinQ, Linux cooked SLL and
 * SLL2, raw IP; then ARP, STP/RSTP, IPv4, ICMP, UDP, TCP.
 *
 * A fragment is never read as a whole packet: it stops at IPv4 (FRAME_FRAGMENT).
 * Payloads are trimmed to the lengths in the headers, so Ethernet padding is no data. */
#ifndef PXEPI_CORE_FRAME_H
#define PXEPI_CORE_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "core/ns.h"
#include "core/wire.h"

enum link { LINK_ETHERNET, LINK_SLL, LINK_SLL2, LINK_RAW_IP };

/* A packet as the capture gave it. bytes is borrowed. */
struct packet {
	ns when;
	uint64_t number; /* 1 for the first packet of the capture, as Wireshark counts */
	enum link link;
	struct span bytes; /* what was captured */
	uint32_t wire_len; /* what was on the wire; >= bytes.n */
};

enum frame_kind {
	FRAME_OTHER, /* a link-layer protocol not decoded here */
	FRAME_ARP,
	FRAME_STP,
	FRAME_FRAGMENT, /* IPv4, and not a whole packet: payload is the fragment's data */
	FRAME_IPV4, /* a whole packet of an IP protocol not decoded here */
	FRAME_ICMP,
	FRAME_UDP,
	FRAME_TCP,
};

/* RFC 826, for Ethernet and IPv4 only. Addresses in host order. */
struct arp {
	uint16_t op; /* 1 request, 2 reply */
	uint8_t sha[6], tha[6];
	uint32_t spa, tpa;
};

/* IEEE 802.1D-2004 clause 9. Times in 1/256 s as on the wire. */
struct stp {
	uint8_t version; /* 0 STP, 2 RSTP, 3 MSTP */
	uint8_t type; /* 0 configuration, 0x80 topology change notice, 2 RST */
	uint8_t flags;
	uint8_t root[8], bridge[8]; /* priority (2 bytes), then the MAC */
	uint16_t port;
	uint16_t max_age, hello, forward_delay;
};

/* RFC 791. Addresses in host order. */
struct ipv4 {
	uint32_t src, dst;
	uint16_t total_len, id; /* total_len 0: the card was to fill it in (TSO) */
	uint16_t frag_offset; /* in bytes */
	uint8_t hlen; /* in bytes, options included */
	uint8_t tos, ttl, proto;
	bool dont_fragment, more_fragments;
};

enum csum {
	CSUM_UNKNOWN, /* not all of it was captured */
	CSUM_NONE, /* UDP: the sender computed none (0) */
	CSUM_GOOD,
	CSUM_OFFLOADED, /* only the pseudo-header's sum: captured before the card finished it */
	CSUM_BAD,
};

/* RFC 768. */
struct udp {
	uint16_t src, dst, len; /* len as on the wire, header included */
	uint16_t csum; /* as on the wire; judged by frame_udp_csum() */
};

/* RFC 9293. */
struct tcp {
	uint16_t src, dst;
	uint32_t seq, ack;
	uint8_t flags; /* FIN 1, SYN 2, RST 4, PSH 8, ACK 16 */
	uint16_t window; /* as on the wire, not scaled */
};

#define TCP_FIN 0x01
#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_PSH 0x08
#define TCP_ACK 0x10

/* RFC 792. For errors (3, 4, 5, 11, 12) the quoted packet's addresses and ports. */
struct icmp {
	uint8_t type, code;
	bool quotes; /* the fields below hold the packet it complains about */
	uint8_t quoted_proto;
	uint32_t quoted_src, quoted_dst; /* host order */
	uint16_t quoted_sport, quoted_dport; /* 0 when not quoted far enough */
};

struct frame {
	enum frame_kind kind;
	bool has_src, has_dst; /* cooked captures know no destination, raw IP knows neither */
	bool outgoing; /* cooked: the capturing host sent it */
	uint8_t src[6], dst[6];
	uint16_t ethertype; /* of the innermost tag; 0 for 802.3 and raw IP */
	uint8_t vlans; /* how many tags are kept in vlan[]: at most 2, the outermost */
	uint16_t vlan[2]; /* VLAN ids, outermost first */
	bool cut; /* the capture holds less of the payload than was sent */
	enum csum csum; /* CSUM_UNKNOWN; for who keeps what frame_udp_csum() said */
	struct ipv4 ip; /* from FRAME_FRAGMENT on */
	union {
		struct arp arp;
		struct stp stp;
		struct icmp icmp;
		struct udp udp;
		struct tcp tcp;
	} u;
	struct span payload; /* of the deepest header decoded; borrowed from the packet */
	size_t payload_wire_len; /* the payload's length on the wire; > payload.n when cut */
};

/* frame_parse - decode one captured packet down to its transport's payload.
 *
 * pkt  a wire_len below bytes.n (a capture that lies) is taken as bytes.n.
 * f    always written as far as decoding got: f->kind names the deepest layer that was whole, and
 *      f->ip and f->u hold nothing of a header that was not. f->payload points into pkt.
 *
 * Checks no checksum: it runs for every packet of a capture. An IPv4 total length beyond the
 * packet's wire_len is believed, and the packet taken as cut: tools that cut captures often
 * rewrite wire_len. A total length of 0 means all there is.
 *
 * WIRE_OK: kind is final. WIRE_SHORT: the capture ended inside a header (f->kind is the layer
 * above it). WIRE_BAD: a header lies or is not all there (version not 4, IHL below 5, total length
 * below the header, UDP length below 8 or beyond the IP payload, TCP data offset below 5 or beyond
 * it): f->kind is the layer above it. */
enum wire frame_parse(const struct packet *pkt, struct frame *f);

/* frame_udp_csum - judge the checksum of a frame of kind FRAME_UDP; reads its payload.
 *
 * Offloaded: the stored value is the folded sum of the pseudo-header, not complemented, which is
 * what a stack leaves for its network card to finish. Seen in captures on the sender itself
 * and on virtual links. CSUM_UNKNOWN: the payload is cut, or f is no UDP frame. */
enum csum frame_udp_csum(const struct frame *f);

static inline bool mac_is_broadcast(const uint8_t mac[static 6])
{
	return (mac[0] & mac[1] & mac[2] & mac[3] & mac[4] & mac[5]) == 0xff;
}

static inline bool mac_is_group(const uint8_t mac[static 6])
{
	return (mac[0] & 1) != 0;
}

/* The UDP checksum over pseudo-header and datagram (RFC 768), ready to store: pass the datagram
 * with a zero checksum field. Never returns 0. */
uint16_t udp_checksum(uint32_t src, uint32_t dst, struct span datagram);

/* The same for a TCP segment (RFC 9293 section 3.1). */
uint16_t tcp_checksum(uint32_t src, uint32_t dst, struct span segment);

/* The Internet checksum of a header (RFC 1071), complemented, ready to store. */
uint16_t ip_checksum(struct span header);

#endif
