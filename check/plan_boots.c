/* SPDX-License-Identifier: MIT */
/* plan_boots - which Pis are booted, in which order: each as each model that it may be, from
 * cold and alone; then all at the same time. See plan.h. */
#include <stdlib.h>
#include <string.h>

#include "check/net.h"
#include "check/plan.h"
#include "core/say.h"

static const char *mac_text(struct plan *p, const uint8_t mac[static 6])
{
	char room[18];
	struct say s = say_in(room, sizeof(room));

	say_mac(&s, mac);
	return plan_text(p, "%s", room);
}

/* Where its reservation is; else where the server is. */
static size_t iface_for(const struct plan *p, const struct pis_pi *pi)
{
	size_t i = pi->ip != 0 ? plan_iface_of(p, pi->ip) : PLAN_IFACES;

	for (size_t k = 0; i == PLAN_IFACES && k < p->addresses; k++)
		if ((p->address[k].roles & CONF_ROLE_DHCP) && p->address[k].iface < p->ifaces)
			i = p->address[k].iface;
	return i == PLAN_IFACES ? 0 : i;
}

static void add(struct plan *p, const struct pis_pi *pi, enum model m, bool together)
{
	struct plan_boot *b = &p->boot[p->boots++];
	const char **argv = b->argv;
	uint8_t mac[6];

	b->pi = pi;
	b->model = m;
	b->together = together;
	pis_mac(pi, m, mac);
	plan_arg(argv, "pxepi");
	plan_arg(argv, "emulate");
	plan_arg(argv, "--json");
	plan_arg(argv, "-i");
	plan_arg(argv, net_end(iface_for(p, pi)));
	plan_arg(argv, "--model");
	plan_arg(argv, model_facts(m)->id);
	plan_arg(argv, "--serial");
	plan_arg(argv, plan_text(p, "%08x", pi->serial));
	plan_arg(argv, "--mac");
	plan_arg(argv, mac_text(p, mac));
	if (pi->dir[0] != '\0') {
		plan_arg(argv, "--serial-dir");
		plan_arg(argv, plan_text(p, "%s", pi->dir));
	}
	plan_arg(argv, "--until");
	plan_arg(argv, p->until);
	if (p->o->timeout_s > 0) {
		plan_arg(argv, "--timeout");
		plan_arg(argv, plan_text(p, "%llu", (unsigned long long)p->o->timeout_s));
	}
	for (size_t i = 0; i < p->o->fail_ons && i < 8; i++) {
		plan_arg(argv, "--fail-on");
		plan_arg(argv, p->o->fail_on[i]);
	}
	if (!p->o->keep)
		return;
	b->pcap = plan_text(p, PLAN_PCAPS "/%zu.pcap", p->boots - 1);
	plan_arg(argv, "-w");
	plan_arg(argv, b->pcap);
}

bool plan_boots(struct plan *p, struct fail *f)
{
	size_t most = 0;

	pis_find(&p->pis, p->o, p->conf, p->no_tftp || p->synthetic ? NULL : p->tree);
	if (p->pis.n == 0)
		return fail_set(f, "there is no Pi to boot");
	for (size_t i = 0; i < p->pis.n; i++)
		for (size_t m = 0; m < MODEL_COUNT; m++)
			most += p->pis.pi[i].model[m] ? 1 : 0;
	p->boot = calloc(most + p->pis.n, sizeof(*p->boot));
	if (!p->boot)
		return fail_set(f, "no memory");
	for (size_t i = 0; i < p->pis.n; i++)
		for (size_t m = 1; m < MODEL_COUNT; m++)
			if (p->pis.pi[i].model[m])
				add(p, &p->pis.pi[i], (enum model)m, false);
	p->colds = p->boots;
	for (size_t i = 0; i < p->pis.n && p->pis.n > 1; i++)
		add(p, &p->pis.pi[i], pis_first_model(&p->pis.pi[i]), true);
	return true;
}
