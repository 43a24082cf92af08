/* SPDX-License-Identifier: MIT */
/* fuzz_expect - any bytes as a --expect file; what is taken is held against a boot that came up
 * and one that did not come far. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/watch_internal.h"
#include "io/expect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct watch *watch;
static struct boot up, stuck;
static struct verdict good, bad;

static void check_line(const char *text)
{
	assert(text[0] != '\0');
	for (; *text; text++)
		assert((unsigned char)*text >= ' ' && *text != 0x7f);
}

static void miss(void *arg, const char *text)
{
	size_t *n = arg;

	assert(strncmp(text, "expected ", 9) == 0 && strstr(text, ", but "));
	check_line(text);
	++*n;
}

static void add_file(struct boot *b, const char *path, enum file_result result)
{
	struct file_rec *f = file_ask(watch, b, span_of(path, strlen(path)), b->began);

	assert(f);
	f->result = (uint8_t)result;
	f->bytes = result == FILE_OK ? 52476 : 0;
	f->blksize = 512;
	f->server = 0xc0a8020a;
}

static void add_offer(struct boot *b)
{
	struct dhcp_round *r = &b->round[ROUND_ROM];
	struct offer *o = &r->offer[r->offers++];
	struct offer_said *said;

	r->discovers = 1;
	*o = (struct offer){ .source = 0xc0a8020a, .yiaddr = 0xc0a80232, .siaddr = 0xc0a8020a };
	o->dialect = DIALECT_KEA;
	o->has_43 = o->o43.has_string = true;
	o->o43.len = 20;
	o->said = keep_new(&watch->keep);
	said = (struct offer_said *)(void *)watch->keep.chunk[o->said].room;
	memcpy(said->raw43, "Raspberry Pi Boot   ", 20);
	memcpy(said->text60, "PXEClient", 10);
}

static void set_up(void)
{
	static const uint8_t mac[6] = { 0xb8, 0x27, 0xeb, 0x90, 0xa0, 0x38 };

	watch = watch_init(calloc(1, watch_bytes(2, 64)), 2, 64);
	memcpy(up.mac, mac, 6);
	up.model = MODEL_3B;
	up.plausible = true;
	up.serial = 0xdf90a038;
	up.serial_from = SERIAL_FROM_TFTP;
	up.began = NS_S;
	stuck = up;
	add_offer(&up);
	add_file(&up, "bootcode.bin", FILE_OK);
	add_file(&up, "df90a038/start.elf", FILE_OK);
	add_file(&up, "df90a038/recovery.elf", FILE_MISSING);
	up.stage = STAGE_UP;
	up.last = up.entered[STAGE_UP] = 16 * NS_S;
	good.outcome = OUTCOME_UP;
	stuck.serial_from = SERIAL_FROM_MAC;
	stuck.last = 21 * NS_S;
	bad.outcome = OUTCOME_FAILED;
	bad.finding[0] = (struct finding){ .id = FIND_DHCP_NO_OFFER, .severity = SEV_FATAL };
	bad.n = 1;
	bad.cause = &bad.finding[0];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct fail f = { "" };
	struct expect *e;
	char path[64];
	size_t told = 0, said;

	if (!watch)
		set_up();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		return 0;
	e = expect_read(path, &f);
	close(fd);
	if (!e) {
		check_line(f.why);
		return 0;
	}
	said = expect_judge(e, watch, &up, &good, miss, &told);
	said += expect_judge(e, watch, &stuck, &bad, miss, &told);
	said += expect_end(e, miss, &told);
	assert(said == told);
	expect_free(e);
	return 0;
}
