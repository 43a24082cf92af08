/* SPDX-License-Identifier: MIT */
/* words - see words.h. */
#include "tui/words.h"

#include <string.h>

const char *words_stage(enum stage s)
{
	static const char *const names[STAGE_COUNT] = {
		[STAGE_DHCP] = "DHCP",
		[STAGE_ARP] = "ARP",
		[STAGE_TFTP_ROM] = "ROM",
		[STAGE_TFTP_BOOTCODE] = "bootcode",
		[STAGE_TFTP_FIRMWARE] = "firmware",
		[STAGE_KERNEL_DHCP] = "kernel",
		[STAGE_NFS] = "NFS",
		[STAGE_UP] = "up",
	};

	return names[s];
}

const char *words_model(enum model m)
{
	static const char *const names[MODEL_COUNT] = {
		[MODEL_UNKNOWN] = "?",   [MODEL_3B] = "3B", [MODEL_3BPLUS] = "3B+",
		[MODEL_BOOTCODE] = "SD", [MODEL_4] = "4",   [MODEL_5] = "5",
	};

	return names[m];
}

/* The findings that end a boot, in a few words; NULL: as the table of findings has it. %: the
 * file. */
static const char *const short_words[FINDING_COUNT] = {
	[FIND_DHCP_NO_OFFER] = "no DHCP server answers",
	[FIND_DHCP_OFFER_REJECTED] = "no OFFER it can use",
	[FIND_DHCP_RACE_HANG] = "race hang",
	[FIND_DHCP_GAVE_UP] = "gave up asking",
	[FIND_DHCP_ADDRESS_CONFLICT] = "address in use",
	[FIND_DHCP_NAK] = "DHCP refused (NAK)",
	[FIND_ARP_FAILED] = "no ARP answer",
	[FIND_TFTP_NO_ANSWER] = "no TFTP answer",
	[FIND_TFTP_FILE_MISSING] = "no %",
	[FIND_TFTP_SERIAL_DIR_INCOMPLETE] = "no % in its folder",
	[FIND_TFTP_PERMISSION] = "no permission: %",
	[FIND_TFTP_FILE_ERROR] = "error: %",
	[FIND_TFTP_STALLED] = "% did not finish",
	[FIND_TFTP_OPTIONS_UNSUPPORTED] = "server ignores tsize",
	[FIND_TFTP_FILE_SUSPECT] = "% is broken",
	[FIND_BOOT_STOPPED] = "stopped, unknown why",
	[FIND_KERNEL_SILENT] = "kernel never spoke",
	[FIND_KERNEL_DHCP_UNANSWERED] = "Linux got no address",
	[FIND_NFS_NO_PORTMAP] = "no portmapper for NFS",
	[FIND_NFS_PROGRAM_UNAVAILABLE] = "NFS is not offered",
	[FIND_NFS_VERSION_UNSUPPORTED] = "wrong NFS version",
	[FIND_NFS_ACCESS_DENIED] = "NFS access denied",
	[FIND_NFS_NO_SUCH_EXPORT] = "no such NFS export",
	[FIND_NFS_NO_INIT] = "no init in NFS root",
	[FIND_NFS_ROOT_SQUASH] = "NFS root squashed",
	[FIND_NFS_REFUSED] = "NFS refused",
	[FIND_NFS_SILENT] = "NFS root never came",
	[FIND_CMDLINE_NO_SERVER] = "cmdline: no NFS root",
	[FIND_CMDLINE_OTHER_ROOT] = "cmdline: other root",
};

static const char *detail_of(const struct finding *f, const char *key)
{
	for (size_t i = 0; i < f->details; i++)
		if (strcmp(f->detail[i].key, key) == 0 && f->detail[i].text)
			return f->detail[i].text;
	return NULL;
}

/* "FAILED: no start.elf"; "FAILED? ..." when the report calls it uncertain. The mark stands in
 * front of the cause, where no narrow column cuts it off. */
static void say_outcome(struct say *s, const char *word, const struct verdict *v)
{
	say_str(s, word);
	say_str(s, v->certain ? ": " : "? ");
}

static void say_cause(struct say *s, const struct finding *f)
{
	const char *words = short_words[f->id] ? short_words[f->id] : finding_meaning(f->id);
	const char *file = detail_of(f, "file"), *at = strchr(words, '%');

	if (!at) {
		say_str(s, words);
		return;
	}
	say_strn(s, words, (size_t)(at - words));
	say_str(s, file ? file : "a file");
	say_str(s, at + 1);
}

bool words_blind(const struct verdict *v)
{
	for (size_t i = 0; i < v->n; i++)
		if (v->finding[i].id == FIND_VANTAGE_NO_UNICAST)
			return true;
	return false;
}

void words_verdict(struct say *s, const struct boot *b, const struct verdict *v)
{
	if (words_blind(v)) {
		say_str(s, "its unicast is not seen");
		return;
	}
	switch (v->outcome) {
	case OUTCOME_UP:
		say_str(s, v->certain ? "up" : "up, it seems");
		if (b->was_hung)
			say_str(s, "; had hung");
		return;
	case OUTCOME_KERNEL_LOADED:
		say_str(s, v->certain ? "kernel loaded; then nothing"
				      : "kernel loaded; then nothing?");
		return;
	case OUTCOME_HUNG:
		say_outcome(s, "HUNG", v);
		if (b->kicked.in_vain)
			say_str(s, "power-cycle it");
		else if (v->cause)
			say_cause(s, v->cause);
		return;
	case OUTCOME_FAILED:
		say_outcome(s, "FAILED", v);
		if (v->cause)
			say_cause(s, v->cause);
		return;
	case OUTCOME_IN_PROGRESS:
	case OUTCOME_NOT_A_NETBOOT:
		break;
	}
	if (v->cause) {
		say_outcome(s, "not finished", v);
		say_cause(s, v->cause);
	} else {
		say_str(s, "not finished");
	}
}

const struct xfer *words_transfer(const struct boot *b)
{
	const struct xfer *newest = NULL;

	for (size_t i = 0; i < XFERS_MAX; i++)
		if (b->xfer[i].used && b->xfer[i].file &&
		    (!newest || b->xfer[i].asked_at > newest->asked_at))
			newest = &b->xfer[i];
	return newest;
}

#define STILL (2 * NS_S) /* a transfer that has said nothing for so long is stuck */
#define LONGEST_S 7200 /* a time left beyond it is of no use: tsize may say anything */

/* "kernel8.img 43% 3 s 2.1 MB/s": what matters most first, as a narrow column cuts the end. */
static void say_transfer(struct say *s, const struct xfer *x, ns now)
{
	const struct file_rec *f = x->file;
	ns took = now - x->asked_at;
	uint64_t rate = took > NS_MS ? (uint64_t)((double)x->bytes * 1e9 / (double)took) : 0;
	bool sized = f->has_tsize && f->tsize > 0;

	say_wire_max(s, span_of(f->path + f->base_at, (size_t)f->path_n - f->base_at), 16);
	say_char(s, ' ');
	if (sized) {
		say_u64(s, x->bytes >= f->tsize ? 100 : x->bytes * 100 / f->tsize);
		say_char(s, '%');
	} else {
		say_size(s, x->bytes);
	}
	if (now - x->last > STILL) {
		say_str(s, " stuck ");
		say_u64(s, (uint64_t)((now - x->last) / NS_S));
		say_str(s, " s");
		return;
	}
	if (rate > 0 && sized && f->tsize > x->bytes) {
		uint64_t left_s = (f->tsize - x->bytes) / rate + 1;

		say_char(s, ' ');
		if (left_s > LONGEST_S) {
			say_str(s, "hours");
		} else {
			say_u64(s, left_s);
			say_str(s, " s");
		}
	}
	if (rate > 0) {
		say_char(s, ' ');
		say_size(s, rate);
		say_str(s, "/s");
	}
}

static void say_dhcp(struct say *s, const struct boot *b, const struct dhcp_round *r)
{
	const struct model_facts *m = model_facts(b->model);
	int left = r->discovers < m->tries ? m->tries - r->discovers : 0;

	say_str(s, r->offers > 0 ? "offered, try " : "asks, try ");
	say_u64(s, r->discovers);
	if (m->tries == 5) {
		say_str(s, ", ");
		say_i64(s, left);
		say_str(s, " left");
	}
}

/* Between files, or before the first. */
static void say_files(struct say *s, const struct boot *b)
{
	const struct dhcp_round *r = &b->round[ROUND_BOOTCODE];

	if (b->last_missing && b->last_missing->need == NEED_REQUIRED) {
		say_wire_max(s,
			     span_of(b->last_missing->path + b->last_missing->base_at,
				     (size_t)b->last_missing->path_n - b->last_missing->base_at),
			     16);
		say_str(s, " missing");
	} else if (b->stage == STAGE_TFTP_BOOTCODE && r->discovers > 0 && r->offers == 0) {
		say_str(s, "bootcode.bin asks DHCP");
	} else if (b->stage == STAGE_TFTP_ROM && b->bootcode_asked && b->model != MODEL_4 &&
		   b->model != MODEL_5) {
		say_str(s, "bootcode.bin starts");
	} else if (b->kernel_ok) {
		say_str(s, "kernel loaded; Linux starts");
	} else {
		say_u64(s, b->files);
		say_str(s, b->files == 1 ? " file asked for" : " files asked for");
	}
}

void words_now(struct say *s, const struct watch *w, const struct boot *b, ns now)
{
	const struct xfer *x = words_transfer(b);

	(void)w;
	if (b->suspected) {
		say_str(s, "silent: hang suspected");
		return;
	}
	if (x) {
		say_transfer(s, x, now);
		return;
	}
	switch (b->stage) {
	case STAGE_DHCP:
		say_dhcp(s, b, &b->round[ROUND_ROM]);
		break;
	case STAGE_ARP:
		say_str(s, b->arp_answered ? "found its server" : "looks for its server");
		break;
	case STAGE_TFTP_ROM:
	case STAGE_TFTP_BOOTCODE:
	case STAGE_TFTP_FIRMWARE:
		say_files(s, b);
		break;
	case STAGE_KERNEL_DHCP:
		say_str(s, b->round[ROUND_KERNEL].acked ? "Linux has its address"
							: "Linux asks for its address");
		break;
	case STAGE_NFS:
		say_str(s, "mounts its NFS root");
		break;
	case STAGE_UP:
		say_str(s, "up");
		break;
	}
}

/* The report's own sentence, so that no screen says more of the LED than it does. */
static bool say_led_of(struct say *s, const struct finding *f)
{
	static const char led[] = "The green LED ", shows[] = "shows it: ";
	const char *at = strstr(f->text, led);

	if (!at)
		return false;
	at += sizeof(led) - 1;
	if (strncmp(at, shows, sizeof(shows) - 1) == 0)
		at += sizeof(shows) - 1;
	say_str(s, "green: ");
	say_strn(s, at, strcspn(at, ".\n"));
	return true;
}

/* facts 4.4, DOC-NET: without an OFFER, or without bootcode.bin, nothing blinks. */
void words_led(struct say *s, const struct boot *b, const struct verdict *v)
{
	if (v->outcome != OUTCOME_FAILED && v->outcome != OUTCOME_HUNG)
		return;
	if (v->cause && say_led_of(s, v->cause))
		return;
	if (b->stage <= STAGE_TFTP_ROM && (b->model == MODEL_3B || b->model == MODEL_3BPLUS))
		say_str(s, "no blink code: red on, green dark");
}
