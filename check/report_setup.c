/* SPDX-License-Identifier: MIT */
/* report_setup - what the trial is made of, before it begins. See report.h. */
#include "check/report_page.h"

#include <string.h>

static void say_addresses(struct page *g, const struct plan *p)
{
	for (size_t i = 0; i < p->addresses; i++) {
		const struct plan_address *a = &p->address[i];

		page_label(g, i == 0 ? "network" : "");
		say_ip(&g->s, a->ip);
		if (a->iface < p->ifaces) {
			say_char(&g->s, '/');
			say_u64(&g->s, a->prefix);
			say_str(&g->s, " on ");
			page_user(&g->s, p->iface[a->iface]);
		} else {
			say_str(&g->s, " in another network, behind the router");
		}
		if (a->why) {
			say_str(&g->s, ": ");
			say_str(&g->s, a->why);
		}
		if (a->at.line > 0) {
			say_str(&g->s, " (");
			page_at(&g->s, &a->at);
			say_char(&g->s, ')');
		}
		say_char(&g->s, '\n');
	}
}

/* Nothing says which address is the DHCP server's own, and next-server was taken for it. To the
 * original ROM, which asks whoever made the OFFER, it matters. */
static void say_assumed(struct page *g, const struct plan *p)
{
	for (size_t i = 0; i < p->addresses; i++) {
		const struct plan_address *a = &p->address[i];

		if (!(a->roles & CONF_ROLE_DHCP) || !a->why ||
		    strncmp(a->why, "next-server;", 12) != 0 || conf_has(p->conf, CONF_TFTP_NAME))
			continue;
		page_label(g, "assumed");
		say_str(&g->s, "the DHCP server is ");
		say_ip(&g->s, a->ip);
		say_str(&g->s, " itself, which next-server names (");
		page_at(&g->s, &a->at);
		say_str(&g->s, ");\n");
		page_label(g, "");
		say_str(&g->s, "if it is another machine, --address says which\n");
	}
}

static void say_files(struct page *g, const struct plan *p)
{
	page_label(g, "files");
	if (p->no_tftp) {
		say_str(&g->s,
			"none are served: a Pi is done when it asks the right server for one\n");
		return;
	}
	if (p->synthetic) {
		text_wrap(&g->s,
			  "a made-up tree, as there is no --tftp-root: only DHCP and the way to the TFTP "
			  "server are judged");
		return;
	}
	page_user(&g->s, p->tree ? p->tree : "");
	say_str(&g->s, p->own_tftp ? ", by its own TFTP server" : ", by ");
	for (size_t i = 0; i < p->servers && !p->own_tftp; i++)
		if (p->server[i].role == PLAN_TFTP) {
			say_str(&g->s, p->server[i].name);
			break;
		}
	if (!p->o->nfs_root)
		say_str(&g->s, "; the NFS root is not tried");
	say_char(&g->s, '\n');
}

static void say_changes(struct page *g, const struct plan *p)
{
	size_t n = p->conf ? conf_changes(p->conf) : 0;

	for (size_t i = 0; i < n; i++) {
		const struct conf_change *c = conf_change(p->conf, i);

		page_label(g, i == 0 ? "changed" : "");
		page_at(&g->s, &c->at);
		say_str(&g->s, ": ");
		page_user(&g->s, c->text);
		say_char(&g->s, '\n');
	}
}

static void say_pis(struct page *g, const struct plan *p)
{
	bool untold = false, paired = false;

	for (size_t i = 0; i < p->pis.n; i++) {
		untold |= !p->pis.pi[i].told;
		paired |= p->pis.pi[i].paired;
	}
	if (untold) {
		page_label(g, "models");
		text_wrap(&g->s,
			  "which model a Pi is can not be told of each: it is tried as each that it may be; "
			  "--pi and --model say which");
	}
	for (size_t i = 0; i < p->pis.n; i++) {
		const struct pis_pi *pi = &p->pis.pi[i];

		if (!pi->capitals)
			continue;
		page_label(g, "note");
		say_str(&g->s, "the folder of ");
		say_hex(&g->s, pi->serial, 8);
		say_str(&g->s, " is written in capitals; a Pi asks in small letters\n");
	}
	if (paired) {
		page_label(g, "note");
		text_wrap(&g->s,
			  "which folder belongs to which reserved MAC can not be told of a Pi 4 or 5: they "
			  "are taken in order; --pi MODEL,SERIAL,MAC says which");
	}
	if (p->pis.strangers > 0 && p->o->verbose) {
		page_label(g, "left out");
		say_u64(&g->s, p->pis.strangers);
		say_str(&g->s, " reserved MACs that are no Raspberry Pi's\n");
	}
	if (p->pis.left_out > 0) {
		page_label(g, "left out");
		say_u64(&g->s, p->pis.left_out);
		say_str(&g->s, " more Pis: name those to try with --pi\n");
	}
}

void report_text_begin(struct report *to)
{
	const struct plan *p = to->r->p;
	struct page g;

	page_open(&g, to);
	text_paint(g.text, &g.s, PAINT_BOLD);
	page_user(&g.s, p->shown);
	if (p->o->config) {
		say_str(&g.s, " with ");
		page_user(&g.s, p->o->config);
	}
	text_paint(g.text, &g.s, PAINT_NONE);
	say_str(&g.s, ", in a private network\n");
	say_changes(&g, p);
	if (p->o->verbose)
		say_addresses(&g, p);
	say_assumed(&g, p);
	say_files(&g, p);
	say_pis(&g, p);
	say_char(&g.s, '\n');
	page_print(&g);
}
