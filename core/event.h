/* SPDX-License-Identifier: MIT */
/* event - what happened, one value an occurrence: the table of kinds that feeds the enum, the
 * text, JSON, the documentation and the JSON Schema. */
#ifndef PXEPI_CORE_EVENT_H
#define PXEPI_CORE_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/dhcp.h"
#include "core/frame.h"
#include "core/ns.h"
#include "core/rpc_watch.h"

/* How loud an event is in the text output: a line of its own, or only in JSON and with -v
 * (there the packet itself is printed, decoded). */
enum event_level { LEVEL_LINE, LEVEL_DETAIL };

/* How it looks on a screen that knows colour. */
enum event_tone { TONE_PLAIN, TONE_GOOD, TONE_WARN, TONE_BAD };

/* kind, level, tone, name in JSON, meaning (documentation) */
#define EVENTS(X)                                                                                  \
	X(BOOT_BEGIN, LEVEL_DETAIL, TONE_PLAIN, "boot.begin",                                      \
	  "a Pi began to boot from the network")                                                   \
	X(BOOT_STAGE, LEVEL_DETAIL, TONE_PLAIN, "boot.stage", "the boot reached the next stage")   \
	X(BOOT_SUSPECTED, LEVEL_LINE, TONE_WARN, "boot.suspected",                                 \
	  "the Pi has been silent too long after a good OFFER: the race hang is suspected")        \
	X(BOOT_HUNG, LEVEL_LINE, TONE_BAD, "boot.hung",                                            \
	  "the Pi hangs: its next DISCOVER is overdue")                                            \
	X(BOOT_WOKEN, LEVEL_LINE, TONE_GOOD, "boot.woken", "a Pi that hung goes on")               \
	X(BOOT_REPORT, LEVEL_LINE, TONE_PLAIN, "boot.report", "the verdict on one boot")           \
	X(DHCP_DISCOVER, LEVEL_LINE, TONE_PLAIN, "dhcp.discover", "the Pi asked for an address")   \
	X(DHCP_OFFER, LEVEL_LINE, TONE_PLAIN, "dhcp.offer",                                        \
	  "a server offered an address or a boot server")                                          \
	X(DHCP_REQUEST, LEVEL_LINE, TONE_PLAIN, "dhcp.request",                                    \
	  "the Pi asked for the offered address")                                                  \
	X(DHCP_ACK, LEVEL_LINE, TONE_PLAIN, "dhcp.ack", "the server granted the address")          \
	X(DHCP_NAK, LEVEL_LINE, TONE_BAD, "dhcp.nak", "the server refused the address")            \
	X(DHCP_OTHER, LEVEL_DETAIL, TONE_PLAIN, "dhcp.other", "a RELEASE, DECLINE or INFORM")      \
	X(ARP_REQUEST, LEVEL_LINE, TONE_PLAIN, "arp.request",                                      \
	  "the Pi asked for a server's MAC address")                                               \
	X(ARP_REPLY, LEVEL_LINE, TONE_PLAIN, "arp.reply", "the Pi's ARP request was answered")     \
	X(ARP_CONFLICT, LEVEL_LINE, TONE_BAD, "arp.conflict",                                      \
	  "another host claims the Pi's address")                                                  \
	X(TFTP_REQUEST, LEVEL_DETAIL, TONE_PLAIN, "tftp.request", "the Pi asked for a file")       \
	X(TFTP_OACK, LEVEL_DETAIL, TONE_PLAIN, "tftp.oack",                                        \
	  "the server agreed to the options asked for")                                            \
	X(TFTP_DONE, LEVEL_LINE, TONE_PLAIN, "tftp.done", "a file arrived whole")                  \
	X(TFTP_PROBE, LEVEL_DETAIL, TONE_PLAIN, "tftp.probe",                                      \
	  "the Pi only asked whether the file is there, and how large")                            \
	X(TFTP_MISSING, LEVEL_LINE, TONE_PLAIN, "tftp.missing",                                    \
	  "the server does not have the file")                                                     \
	X(TFTP_ERROR, LEVEL_LINE, TONE_BAD, "tftp.error", "a transfer ended with an error")        \
	X(TFTP_STALLED, LEVEL_LINE, TONE_BAD, "tftp.stalled", "a transfer began and did not end")  \
	X(TFTP_UNANSWERED, LEVEL_LINE, TONE_BAD, "tftp.unanswered", "nobody answered the request") \
	X(ICMP_UNREACHABLE, LEVEL_LINE, TONE_BAD, "icmp.unreachable",                              \
	  "a host refused a packet of the Pi's")                                                   \
	X(RPC_CALL, LEVEL_DETAIL, TONE_PLAIN, "rpc.call", "the Pi called portmap, mountd or nfsd") \
	X(RPC_REPLY, LEVEL_LINE, TONE_PLAIN, "rpc.reply", "portmap, mountd or nfsd answered")      \
	X(STP_SEEN, LEVEL_DETAIL, TONE_PLAIN, "stp.seen",                                          \
	  "the switch speaks spanning tree on this port")                                          \
	X(KICK_SENT, LEVEL_LINE, TONE_WARN, "kick.sent", "pxepi sent a frame to wake the Pi")      \
	X(KICK_WOKE, LEVEL_LINE, TONE_GOOD, "kick.woke", "the Pi went on after a kick")            \
	X(KICK_IN_VAIN, LEVEL_LINE, TONE_BAD, "kick.in-vain",                                      \
	  "no kick woke the Pi: it must be power-cycled")                                          \
	X(SUMMARY, LEVEL_LINE, TONE_PLAIN, "summary", "the end of the run")

#define EVENT_ENUM(kind, level, tone, name, meaning) EV_##kind,
enum event_kind { EVENTS(EVENT_ENUM) EVENT_COUNT };
#undef EVENT_ENUM

const char *event_name(enum event_kind k);
const char *event_meaning(enum event_kind k);
enum event_level event_level(enum event_kind k);
enum event_tone event_tone(enum event_kind k);

struct boot;
struct file_rec;

/* Why a Pi is kicked. */
enum kick_reason {
	KICK_FOR_HANG, /* it was judged hung */
	KICK_FOR_PREVENTION, /* it has just asked, and might hang */
	KICK_FOR_PERSON, /* somebody pressed a key */
};
const char *kick_reason_name(enum kick_reason r);

/* A kick, as it is told. */
struct kick_note {
	enum kick_reason reason;
	bool broadcast; /* to all: the echo request; else one frame to this Pi alone */
	uint8_t number; /* of this boot's kicks: 1, 2, 3 */
	uint8_t frame; /* of the two frames of a prevention: 1, 2; else 0 */
	uint8_t from[6]; /* KICK_SENT: the interface that sent it */
	ns after; /* KICK_WOKE: since the last frame sent */
};

/* One event. Pointers are borrowed from the watch and live until its next input or expire. */
struct event {
	enum event_kind kind;
	ns when;
	uint64_t packet; /* 0: a timer's */
	const struct boot *boot; /* NULL: of the run as a whole */
	union {
		struct {
			const struct dhcp_msg *msg;
			uint32_t from; /* IP source */
			ns latency; /* OFFER, ACK: since the message it answers; else -1 */
			uint8_t attempt; /* DISCOVER: 1, 2, ... */
			bool kernel; /* sent or asked by Linux, not by ROM or firmware */
		} dhcp;
		struct {
			uint32_t ip;
			uint8_t mac[6];
		} arp;
		struct {
			const struct file_rec *file;
			uint16_t code; /* TFTP_ERROR */
			bool again; /* TFTP_REQUEST: a retransmission */
		} tftp;
		struct icmp icmp;
		struct rpc_note rpc;
		struct stp stp;
		struct kick_note kick;
	} u;
};

#endif
