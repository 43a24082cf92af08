/* SPDX-License-Identifier: MIT */
/* world - a network in virtual time: Pis (core/pi, the real actor), servers of the simulation's
 * own, a switch between them, and an observer (core/watch and core/verdict, the real ones) who
 * sees a part of it. One seed decides everything; nothing here reads a clock or a socket.
 *
 * A frame takes two legs: from its sender to the switch, where the observer may see it, and from
 * the switch to each receiver. Either leg may lose it, so what the observer saw and what the Pi got
 * differ as they do in life. Addresses are in host order. */
#ifndef PXEPI_SIM_WORLD_H
#define PXEPI_SIM_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "core/compose.h"
#include "core/frame.h"
#include "core/pi.h"
#include "core/verdict.h"
#include "tests/forge/pcap_out.h"
#include "tests/forge/tree.h"
#include "tests/sim/nfs_tape.h"
#include "tests/sim/queue.h"
#include "tests/sim/rng.h"

#define SIM_IP(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (d))
#define SIM_BEGIN ((ns)1767323045 * NS_S) /* 2026-01-02T03:04:05Z */
#define SIM_LIMIT (48 * 3600 * NS_S) /* of virtual time: all is over long before */
#define SIM_FRAMES_MAX 400000u

/* ----- who is on the network ----- */

enum host_number { HOST_MAIN, HOST_PROXY, HOST_ROUTER, HOST_OTHER, HOST_COUNT };
#define SIM_PIS 32
#define PORT_PI(i) (HOST_COUNT + (i))
#define PORT_COUNT (HOST_COUNT + SIM_PIS)
#define PORT_SWITCH PORT_COUNT /* the switch itself: spanning tree */

struct host {
	uint8_t mac[6];
	uint32_t ip;
	uint16_t ip_id;
	bool no_arp; /* does not answer who-has */
};

enum dhcp_style { STYLE_KEA, STYLE_DNSMASQ, STYLE_ISC, STYLE_ROUTER };
enum menu43 { MENU_NONE, MENU_KEA, MENU_DNSMASQ, MENU_BARE, MENU_BLANKS, MENU_TYPO, MENU_LYING };

/* How the DHCP servers treat one Pi. */
struct dhcp_service {
	enum dhcp_style style;
	enum menu43 menu;
	const char *opt60, *opt66, *opt67;
	bool opt66_raw; /* option 66 as four bytes */
	uint32_t siaddr, giaddr, router, yiaddr;
	uint8_t hops;
	ns delay; /* of the OFFER */
	bool pings; /* asks by ARP for the address before it offers it */
	bool broadcast;
	bool silent, kernel_silent; /* answers nothing to the loaders; to Linux */
	bool naks, kernel_naks;
	bool proxy; /* HOST_PROXY names the boot server, HOST_MAIN only gives the address */
	bool proxy_first;
	bool only_proxy;
	bool rogue; /* HOST_ROUTER gives addresses too */
};

enum tftp_style { TFTP_HPA, TFTP_DNSMASQ };

/* How the TFTP server treats one Pi. */
struct tftp_service {
	enum tftp_style style;
	bool silent, refuses, no_options;
	bool forgets_mac; /* when it stalls, it asks by ARP for the Pi */
	uint32_t loses_every, sent; /* so many DATA: one is lost behind the switch */
	bool misroutes; /* its answers go to another host that has the Pi's address */
	const char *fails_in; /* part of a path that it can not read: ERROR 0; NULL: none */
	const char *stalls_in; /* the same; it falls silent */
	uint32_t stalls_after; /* blocks */
	struct tree tree;
};

/* ----- what really happened to a Pi ----- */

#define TRUTH_FILES 64
struct truth_file {
	char path[PI_NAME_MAX];
	uint64_t bytes;
};

struct truth {
	enum stage said; /* the furthest speaker of which a frame was sent */
	enum stage stage; /* the furthest speaker of which a frame came as far as the switch */
	ns up_at; /* 0: it did not come up */
	ns off_at; /* 0: it was not switched off */
	bool kernel_loaded, mute; /* mute: nothing leaves it any more */
	bool other_address; /* it took an address that was meant for another */
	bool hung; /* it was hung at some time */
	enum pi_state off_in; /* what it waited for when it was switched off */
	enum pi_asker off_as;
	enum pi_reason off_why; /* or had stopped already */
	uint32_t lost_offers; /* frames of DHCP servers that a leg lost */
	uint32_t lost; /* frames from or to it that a leg lost, changed or doubled */
	struct truth_file got[TRUTH_FILES];
	uint32_t files;
};

struct sim_pi {
	struct pi pi;
	struct pi_setup setup;
	uint8_t mac[6];
	uint32_t serial;
	ns power_at;
	ns shut_for; /* its port, when Linux takes the link down and up */
	bool on;
	bool faulty; /* the scenario's fault is with this one */
	bool until_kernel; /* goes mute when its kernel is loaded */
	uint32_t restarts; /* how often it was switched off and on again */
	struct dhcp_service dhcp;
	struct tftp_service tftp;
	enum nfs_story nfs;
	uint32_t nfs_silent_after; /* the NFS server's frame of this number is lost; 0: none */
	bool nfs_never; /* it goes mute before its first call */
	struct nfs_tape tape;
	uint16_t rrq_port; /* of its last request */
	char rrq_path[PI_NAME_MAX];
	uint32_t chain; /* counts what was arranged for it: an older happening is void */
	struct truth truth;
};

/* ----- the link ----- */

/* Chances are of ten thousand, for each leg. */
struct cable {
	ns latency, jitter;
	uint32_t loss, twice, late, cut, changed;
};

enum quality { QUALITY_CLEAN, QUALITY_SLOW, QUALITY_LOSSY, QUALITY_WILD, QUALITY_BROKEN };
#define QUALITY_COUNT 5

/* ----- the observer ----- */

enum vantage {
	VANTAGE_ALL,
	VANTAGE_SERVER, /* on HOST_MAIN */
	VANTAGE_BROADCASTS, /* a switch port without mirror */
	VANTAGE_DROPS_TOLD,
	VANTAGE_DROPS_UNTOLD,
	VANTAGE_SNAPLEN,
};
#define VANTAGE_COUNT 6

#define REPORT_FINDINGS VERDICT_FINDINGS
#define REPORT_FILES 80
#define REPORTS_MAX 96

struct told {
	enum finding_id id;
	enum severity severity;
	bool certain;
	char reason[32], file[FILE_PATH_MAX + 1];
	char text[160];
};

struct report_file {
	char path[FILE_PATH_MAX + 1];
	enum file_result result;
	uint64_t bytes;
};

/* A boot.report, copied. */
struct report {
	uint8_t mac[6];
	enum model model;
	enum serial_from serial_from;
	uint32_t serial;
	enum stage stage;
	enum outcome outcome;
	enum boot_end end;
	bool certain, plausible;
	ns when, began;
	struct told told[REPORT_FINDINGS];
	size_t findings;
	struct report_file file[REPORT_FILES];
	size_t files;
};

struct observer {
	enum vantage vantage;
	uint32_t drop; /* of ten thousand */
	uint32_t snaplen;
	ns until; /* listens so long; NS_NEVER: to the end */
	bool cut; /* its file ends inside a packet */
	struct watch *watch;
	void *storage;
	struct rng rng;
	uint64_t seen, dropped, hash;
	struct reel *reel; /* not NULL: keeps what it saw */
	struct report report[REPORTS_MAX];
	size_t reports;
	struct told run[REPORT_FINDINGS]; /* of the run as a whole */
	size_t run_findings;
	struct verdict verdict;
};

/* ----- all of it ----- */

struct fault;

struct scenario {
	uint64_t seed;
	const struct fault *fault; /* NULL: nothing is wrong */
	enum model model;
	enum quality quality;
	enum vantage vantage;
	uint32_t pis;
	bool chatter; /* others' broadcasts, which wake a ROM */
	bool short_listen;
	bool odd; /* Pis with traits turned at random: only the invariants are judged */
};

#define SESSIONS_MAX (SIM_PIS * 4)
struct tftp_session {
	bool used, oack_owed;
	uint32_t pi, pi_ip, host;
	uint16_t pi_port, tid;
	uint8_t *content;
	size_t n;
	uint32_t blksize;
	uint64_t block; /* the last one sent; 0: the OACK */
	uint32_t resent, chain;
	char path[PI_NAME_MAX];
};

#define COMPLAINTS 4096
struct world {
	struct scenario is;
	ns now, ends;
	struct rng link_rng, host_rng;
	struct cable cable;
	ns last_at[2][PORT_COUNT + 1]; /* per leg: order is kept unless the link breaks it */
	ns shut_until[PORT_COUNT + 1]; /* spanning tree */
	bool tap; /* the observer is on the Pis' side of their ports */
	struct host host[HOST_COUNT];
	uint16_t next_tid;
	uint32_t pis;
	uint64_t frames, hash;
	struct tftp_session session[SESSIONS_MAX];
	struct observer observer;
	char complaint[COMPLAINTS]; /* what the oracle or an invariant found; empty: all is well */
	size_t complaints;
	struct sim_pi pi[SIM_PIS];
	struct queue queue; /* the last: it is not zeroed for each run */
};

/* ----- run.c ----- */

/* A world without Pis; storage of the observer is kept from run to run. */
void world_begin(struct world *w, const struct scenario *is);
void world_run(struct world *w); /* until nothing more happens */
void world_end(struct world *w); /* gives back what the run took */
void world_arrange(struct world *w, ns when, void (*act)(struct world *, uint32_t, uint32_t),
		   uint32_t a, uint32_t b);
/* After anything that may have changed a Pi: sends what it owes, starts its NFS. */
void pi_moved(struct world *w, uint32_t i);
void pi_gets(struct world *w, uint32_t i, const struct frame *f);
void pi_goes_mute(struct world *w, uint32_t i);
void pi_starts_again(struct world *w, uint32_t i);
/* Adds to the complaints: a line, printf-like. */
void complain(struct world *w, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ----- wire.c ----- */

void wire_send(struct world *w, uint32_t port, uint32_t slot); /* takes the slot */
void wire_send_later(struct world *w, ns delay, uint32_t port, uint32_t slot);
uint32_t wire_port_of(const struct world *w, const uint8_t mac[static 6]); /* PORT_COUNT: nobody */
extern const uint8_t wire_everyone[6];

/* ----- servers ----- */

void dhcp_side(struct world *w, uint32_t host, const struct frame *f); /* dhcp_side.c */
void tftp_side(struct world *w, uint32_t host, const struct frame *f); /* tftp_side.c */
void arp_side(struct world *w, uint32_t host, const struct frame *f); /* speak.c */
void nfs_side_start(struct world *w, uint32_t pi); /* nfs_side.c */
void nfs_side_arrived(struct world *w, uint32_t port, uint32_t slot);

/* ----- speak.c: frames of hosts ----- */

/* A UDP frame of a host's; later by so much. */
void speak_udp(struct world *w, uint32_t host, const struct compose_udp *u, struct span payload,
	       ns delay);
void speak_arp(struct world *w, uint32_t host, uint16_t op, const uint8_t to[static 6], uint32_t ip,
	       ns delay);
void speak_refusal(struct world *w, uint32_t host, const struct frame *refused, ns delay);
void speak_bpdu(struct world *w);
void speak_ping(struct world *w, ns delay); /* HOST_OTHER's ping -b */

/* ----- observer.c ----- */

void observer_begin(struct world *w);
void observer_sees(struct world *w, struct span frame, uint32_t from, uint32_t to);
void observer_until(struct world *w, ns now); /* its deadlines up to then */
void observer_end(struct world *w);

/* ----- frames.c: a frame of a Pi's against what its model sends ----- */

void frames_check(struct world *w, struct sim_pi *p, struct span frame);

#endif
