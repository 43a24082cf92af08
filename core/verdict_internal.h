/* SPDX-License-Identifier: MIT */
/* verdict_internal - what the files of the verdict share: the case at hand, and how a finding is
 * written down. */
#ifndef PXEPI_CORE_VERDICT_INTERNAL_H
#define PXEPI_CORE_VERDICT_INTERNAL_H

#include "core/verdict.h"

/* One boot before the judge. */
struct kase {
	const struct watch *w;
	const struct boot *b;
	const struct model_facts *m;
	const struct dhcp_round *r; /* the ROM's or bootcode.bin's round: the one before Linux */
	struct verdict *v;
	struct config_plan plan;
	struct cmdline cmd;
	bool has_plan, has_cmd;
	bool blind; /* this capture does not see what would have to be judged */
	bool over; /* the silence deadline passed, or the Pi began anew: it did stop */
};

/* verdict.c: writes a finding. Returns NULL when there is no room left (the least severe are
 * asked last). */
struct finding *find_add(struct kase *k, enum finding_id id, enum severity sev);
void find_unsure(struct finding *f, const char *because); /* NULL: nothing changes */

/* Joins strings into the verdict's room; the last argument is NULL. The numbers and addresses
 * below live until 24 more of them were made, which is enough for one call of tell(). */
const char *tell(struct kase *k, ...);
const char *tell_num(struct kase *k, uint64_t n);
const char *tell_ip(struct kase *k, uint32_t addr);
const char *tell_mac(struct kase *k, const uint8_t addr[static 6]);
const char *tell_time(struct kase *k, ns d); /* "1.2 ms" */
const char *tell_hex8(struct kase *k, uint32_t v);
const char *tell_wire(struct kase *k, struct span text); /* escaped; lives in the room */
const char *tell_path(struct kase *k, const struct file_rec *f); /* escaped; lives in the room */
const char *tell_base(struct kase *k, const struct file_rec *f); /* without the serial directory */
const char *tell_dir(struct kase *k, const struct file_rec *f); /* "df90a038/" or "" */

/* A name from the wire as part of a command that the owner may copy into a shell: itself, or NAME
 * when it holds anything that a shell may take for its own. */
const char *tell_shell(struct kase *k, const char *name);

void detail_text(struct finding *f, const char *key, const char *text);
void detail_number(struct finding *f, const char *key, uint64_t n);
void detail_ip(struct kase *k, struct finding *f, const char *key, uint32_t addr);
void detail_time(struct finding *f, const char *key, ns d);

/* verdict_doubt.c: each gives the reason to doubt, or NULL. */
/* Why a silence may be none: lost packets, too short a wait, a Pi that was switched off. */
const char *doubt_silence(struct kase *k);
/* The run ended so soon after the last packet that a silence means nothing at all. */
bool too_early(const struct kase *k);
/* How often the Pi itself asked: once may mean that it, and not the server, fell silent. */
const char *doubt_repeat(uint64_t times);
/* Did it stop asking for an address before its time? */
const char *doubt_tries(const struct kase *k);
/* Why an answer by unicast from host (0: from anybody) may have passed unseen. */
const char *doubt_unicast(const struct kase *k, uint32_t host);
/* The same for DHCP servers. */
const char *doubt_offers(const struct kase *k);

/* verdict_dhcp.c, verdict_arp.c, verdict_tftp.c, verdict_kernel.c, verdict_nfs.c: each adds what it
 * finds; those that return a finding return the one that stopped the boot, or NULL. */
struct finding *judge_dhcp(struct kase *k);
struct finding *judge_offers(struct kase *k); /* verdict_offer.c */
struct finding *judge_subnet(struct kase *k);
const char *tell_server(struct kase *k, const struct offer *o); /* "Kea at 192.0.2.1" */
struct finding *judge_race(struct kase *k); /* verdict_race.c */
void judge_race_warnings(struct kase *k);
/* The latency that counts: of the server that answers last; -1 when none did. */
ns race_latency(const struct dhcp_round *r);
struct finding *judge_nak(struct kase *k, const struct dhcp_round *r);
struct finding *judge_conflict(struct kase *k, struct finding *cause);
void judge_dhcp_warnings(struct kase *k);
struct finding *judge_arp(struct kase *k);
struct finding *judge_tftp(struct kase *k);
/* verdict_transfer.c: the file is there, and did not come. */
struct finding *judge_unanswered(struct kase *k, const struct file_rec *file);
struct finding *judge_stalled(struct kase *k, const struct file_rec *file);
struct finding *judge_error(struct kase *k, const struct file_rec *file);
/* verdict_missing.c: a boot's files, and the one whose absence stopped it. */
const struct file_rec *files_next(const struct kase *k, const struct file_rec *after);
bool files_have(const struct kase *k, enum file_class cls); /* one of them came, or was probed */
const struct file_rec *files_last(const struct kase *k, enum file_class cls, enum file_result r);
const struct file_rec *files_missing(const struct kase *k); /* must stop this boot; or NULL */
const struct file_need *files_need(const struct file_rec *f);
unsigned files_led(const struct file_rec *f); /* short blinks when it is missing; 0: none */
struct finding *judge_missing(struct kase *k, const struct file_rec *file);
const char *fix_copy(struct kase *k, const struct file_rec *f);
void judge_tftp_warnings(struct kase *k);
struct finding *judge_kernel(struct kase *k);
struct finding *judge_nfs(struct kase *k);
void judge_nfs_warnings(struct kase *k); /* root reads its root, and may not write to it */
/* Why a boot that came up may not have as a Pi; or NULL. */
const char *doubt_minor(const struct kase *k);
struct finding *judge_nfs_absent(struct kase *k); /* an NFS root is named, nobody was called */
void judge_second_loader(struct kase *k); /* U-Boot, UEFI: not judged, and said so */
struct finding *judge_stop(struct kase *k); /* when nothing else explains it */
void judge_identity(struct kase *k);
void judge_vantage(struct kase *k); /* sets blind where broadcasts alone show that it went on */
/* Sets blind: host's unicast with the Pi is not in this capture. what: "TFTP", "NFS". Returns NULL. */
struct finding *judge_blind(struct kase *k, uint32_t host, const char *what);

/* fix.c: the change to make, in the syntax of the server that was seen. Texts of several lines. */
enum dialect fix_dialect(const struct kase *k); /* of the DHCP server that answered this Pi */
const char *fix_option43(struct kase *k);
const char *fix_option60(struct kase *k);
const char *fix_option66(struct kase *k, uint32_t tftp_server);
const char *fix_delay(struct kase *k);
const char *fix_root(struct kase *k, uint32_t server); /* the TFTP root as far as known */
const char *fix_led(struct kase *k, unsigned short_blinks);

#endif
