/* SPDX-License-Identifier: MIT */
/* plan_tftp - who serves files to the Pis, and which. See plan.h. */
#include <string.h>

#include "check/plan.h"
#include "core/say.h"

static const char *text_of(struct plan *p, uint32_t ip)
{
	char room[16];
	struct say s = say_in(room, sizeof(room));

	say_ip(&s, ip);
	return plan_text(p, "%s", room);
}

static bool serve_hpa(struct plan *p, const char *program, struct fail *f)
{
	for (size_t i = 0; i < p->addresses; i++) {
		struct plan_server *s;

		if (!(p->address[i].roles & CONF_ROLE_TFTP))
			continue;
		s = plan_server(p, PLAN_TFTP, "in.tftpd", program);
		if (!s)
			return fail_set(f, "too many addresses to serve TFTP at");
		s->port = 69;
		plan_arg(s->argv, "-L");
		plan_arg(s->argv, "-u");
		plan_arg(s->argv, "nobody");
		plan_arg(s->argv, "-a");
		plan_arg(s->argv, plan_text(p, "%s:69", text_of(p, p->address[i].ip)));
		plan_arg(s->argv, "-s");
		plan_arg(s->argv, PLAN_TREE);
	}
	return true;
}

static bool serve_dnsmasq(struct plan *p, const char *program, struct fail *f)
{
	static const char root[] = "--tftp-root=" PLAN_TREE;
	static const char *const args[] = {
		"-d",           "-C",          "/dev/null",     "--port=0", "--user=root",
		"--group=root", "--pid-file=", "--enable-tftp", root,       "--bind-interfaces"
	};
	struct plan_server *s = plan_server(p, PLAN_TFTP, "dnsmasq (for TFTP)", program);

	if (!s)
		return fail_set(f, "too many servers");
	s->port = 69;
	for (size_t i = 0; i < sizeof(args) / sizeof(args[0]); i++)
		plan_arg(s->argv, args[i]);
	for (size_t i = 0; i < p->addresses; i++)
		if (p->address[i].roles & CONF_ROLE_TFTP)
			plan_arg(s->argv,
				 plan_text(p, "--listen-address=%s", text_of(p, p->address[i].ip)));
	return true;
}

static bool choose(struct plan *p, struct fail *f)
{
	const char *hpa = plan_find(p, "in.tftpd"), *dnsmasq = plan_find(p, "dnsmasq");
	enum check_tftp which = p->o->tftp;

	if (which == CHECK_TFTP_ANY && !hpa && !dnsmasq)
		return fail_set(f,
				"nothing here serves TFTP: apt install dnsmasq-base (or tftpd-hpa), or end at the "
				"first request with --tftp none");
	if (which == CHECK_TFTP_ANY)
		which = hpa && (p->groups || !dnsmasq) ? CHECK_TFTP_HPA : CHECK_TFTP_DNSMASQ;
	if (which == CHECK_TFTP_HPA && hpa && !p->groups)
		return fail_set(f,
				"in.tftpd changes its groups, which it may not without root: use sudo, or "
				"--tftp dnsmasq (apt install dnsmasq-base)");
	if (which == CHECK_TFTP_HPA) {
		hpa = plan_need(p, "in.tftpd", "tftpd-hpa", f);
		return hpa && serve_hpa(p, hpa, f);
	}
	dnsmasq = plan_need(p, "dnsmasq", "dnsmasq-base", f);
	return dnsmasq && serve_dnsmasq(p, dnsmasq, f);
}

bool plan_tftp(struct plan *p, struct fail *f)
{
	p->no_tftp = p->o->tftp == CHECK_TFTP_NONE;
	p->until = p->o->nfs_root ? "nfs" : p->synthetic ? "rom" : "kernel";
	if (p->no_tftp)
		return true;
	if (p->o->tftp_root && !plan_bind(p, p->o->tftp_root, PLAN_TREE, f))
		return false;
	if (p->synthetic && !plan_synthetic(p, f))
		return false;
	return p->own_tftp || choose(p, f);
}

/* ----- the made-up tree ----- */

#define BLOB 2048

/* What a Pi's first program looks for in its files (core/magic.h). */
static const struct made {
	const char *name;
	const char *magic;
	size_t n, at;
} made[] = {
	{ "bootcode.bin", "", 0, 0 },
	{ "start.elf",
	  "\x7f"
	  "ELF\1\1\1",
	  7, 0 },
	{ "start4.elf",
	  "\x7f"
	  "ELF\1\1\1",
	  7, 0 },
	{ "fixup.dat", "", 0, 0 },
	{ "fixup4.dat", "", 0, 0 },
	{ "kernel8.img", "ARM\x64", 4, 56 },
	{ "kernel_2712.img", "ARM\x64", 4, 56 },
	{ "bcm2710-rpi-3-b.dtb", "\xd0\x0d\xfe\xed\0\0\x08\0", 8, 0 },
	{ "bcm2710-rpi-3-b-plus.dtb", "\xd0\x0d\xfe\xed\0\0\x08\0", 8, 0 },
	{ "bcm2711-rpi-4-b.dtb", "\xd0\x0d\xfe\xed\0\0\x08\0", 8, 0 },
	{ "bcm2712-rpi-5-b.dtb", "\xd0\x0d\xfe\xed\0\0\x08\0", 8, 0 },
};

static const char cmdline[] = "console=tty1 root=/dev/mmcblk0p2 rootwait\n";
static const char config[] = "arm_64bit=1\n";

bool plan_synthetic(struct plan *p, struct fail *f)
{
	const size_t n = sizeof(made) / sizeof(made[0]);

	if (PLAN_TEXT - p->text_n < n * BLOB)
		return fail_set(f, "no room for a made-up tree");
	for (size_t i = 0; i < n; i++) {
		char *blob = p->text + p->text_n;

		p->text_n += BLOB;
		memset(blob, 1, BLOB);
		memcpy(blob + made[i].at, made[i].magic, made[i].n);
		if (!plan_file(p, plan_text(p, PLAN_TREE "/%s", made[i].name), span_of(blob, BLOB),
			       f))
			return false;
	}
	return plan_file(p, PLAN_TREE "/cmdline.txt", span_of(cmdline, sizeof(cmdline) - 1), f) &&
	       plan_file(p, PLAN_TREE "/config.txt", span_of(config, sizeof(config) - 1), f);
}
