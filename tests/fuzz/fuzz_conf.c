/* SPDX-License-Identifier: MIT */
/* fuzz_conf - any bytes as a configuration of each server: read, asked for addresses, rewritten,
 * and explained for a boot that went wrong in every way a line can be behind. */
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check/explain.h"
#include "check/explain_expr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char offer
	[] = "{\"dhcp\":{\"from\":\"192.0.2.1\",\"yiaddr\":\"192.0.2.50\",\"latency\":0.001,\"options\":["
	     "{\"code\":43,\"value\":\"31 bytes: a length inside is wrong \\\"Raspberry Pi Boot\\\"\"},"
	     "{\"code\":66,\"value\":\"192.0.2.1\"}]}}";

#define REJECTED(reason)                                                   \
	"{\"id\":\"dhcp.offer-rejected\",\"detail\":{\"reason\":\"" reason \
	"\",\"server\":\"192.0.2.1\"}},"
#define FOUND(id) "{\"id\":\"" id "\",\"detail\":{\"server\":\"192.0.2.1\",\"path\":\"x\"}}"
static const char report[] = "{\"model\":\"4\",\"mac\":\"dc:a6:32:90:a0:38\",\"findings\":[" REJECTED(
	"option43-missing") REJECTED("option43-malformed") REJECTED("option43-too-short")
	REJECTED("option60-missing") REJECTED("option66-hostname") REJECTED("proxy-only")
		FOUND("dhcp.option43-inconsistent") "," FOUND("dhcp.no-offer") "," FOUND("dhcp.race-risk") "," FOUND(
			"dhcp.address-conflict") "," FOUND("arp.failed") "," FOUND("tftp.file-missing") "]}";

static void check_line(const char *text)
{
	assert(text[0] != '\0');
	for (; *text; text++)
		assert((unsigned char)*text >= ' ' && *text != 0x7f);
}

static void line(void *arg, const struct explain_line *line)
{
	size_t *n = arg;

	check_line(line->text);
	assert(line->at.file);
	++*n;
}

/* The tests of classes, and conditions, for what a Pi sends. */
static void judge(const struct conf *c)
{
	static const enum conf_what kinds[] = { CONF_CLASS, CONF_BLOCK };
	static const uint8_t mac[6] = { 0xb8, 0x27, 0xeb, 0x90, 0xa0, 0x38 };
	static struct expr_who who;
	struct expr_because why;

	assert(expr_who_make(&who, MODEL_3B, mac, 0x0090a038));
	for (size_t k = 0; k < 2; k++)
		for (const struct conf_item *i = NULL; (i = conf_next(c, kinds[k], i));)
			if (expr_class(c, i, &who, &why) == EXPR_FALSE)
				assert(why.class && why.sends.n <= EXPR_BYTES);
}

static void use(struct conf *c)
{
	static const char *const writable[] = { "/run/", NULL };
	struct conf_policy policy = { .writable = writable, .scratch = "/run/pxepi/" };
	const struct explain_boot boot = { .offer = offer, .report = report };
	struct conf_address list[CONF_ADDRESSES_MAX];
	const char *names[8];
	struct fail f = { "" };
	size_t told = 0;

	assert(conf_addresses(c, list, CONF_ADDRESSES_MAX) <= CONF_ADDRESSES_MAX);
	assert(conf_interfaces(c, names, 8) > 0);
	assert(explain(c, &boot, line, &told) == told);
	judge(c);
	policy.drop_user = told % 2 == 1;
	policy.tftp_root = "/run/tree";
	if (!conf_rewrite(c, &policy, &f))
		check_line(f.why);
	for (size_t i = 0; i < conf_changes(c); i++)
		check_line(conf_change(c, i)->text);
	for (size_t i = 0; i < conf_files(c); i++) { /* no line is lost or won */
		struct span was = conf_file(c, i)->read, is = conf_file(c, i)->given;
		size_t lines = 0;

		for (size_t k = 0; k < was.n; k++)
			lines += was.p[k] == '\n';
		for (size_t k = 0; k < is.n; k++)
			lines -= is.p[k] == '\n';
		assert(lines == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		return 0;
	for (int kind = CONF_KEA; kind <= CONF_ISC; kind++) {
		struct fail f = { "" };
		struct conf *c = conf_read(path, (enum conf_kind)kind, &f);

		if (c)
			use(c);
		else
			check_line(f.why);
		conf_free(c);
	}
	close(fd);
	return 0;
}
