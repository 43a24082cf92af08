/* SPDX-License-Identifier: MIT */
/* explain_offer - why a server that runs offers a Pi nothing: whom it is told to ignore, whom its
 * pools are for. See explain_own.h. */
#include "check/explain_own.h"

void why_proxy(struct told *t)
{
	const struct conf_item *proxy = conf_next(t->c, CONF_PROXY, NULL);
	struct say *s = tell_new(t);

	if (!proxy)
		return;
	say_str(s,
		"with proxy dnsmasq hands out no addresses: a Pi boots only where another DHCP server "
		"does, and there is none in this trial");
	tell_at(t, proxy);
}

static bool is_reserved(const struct told *t)
{
	for (const struct conf_item *h = NULL; (h = conf_next(t->c, CONF_HOST, h));)
		if (memcmp(h->mac, t->who.mac, 6) == 0)
			return true;
	return false;
}

/* "dhcp-ignore=tag:!known", "deny unknown-clients": said so that it fits only whom it may be for. */
static bool blame_ignored(struct told *t)
{
	for (const struct conf_item *i = NULL; (i = conf_next(t->c, CONF_IGNORE, i));) {
		const char *whom = i->text ? i->text : "";
		bool unknown = strstr(whom, "!known") || strstr(whom, "unknown-clients");
		struct say *s = tell_new(t);

		if (i->forced && memcmp(i->mac, t->who.mac, 6) != 0)
			continue;
		if (unknown && is_reserved(t))
			continue;
		say_str(s, "this line has ");
		say_str(s, conf_kind_name(conf_kind(t->c)));
		if (i->forced) {
			say_str(s, " ignore this Pi");
		} else if (unknown) {
			say_str(s, " ignore all that have no reservation, and ");
			say_mac(s, t->who.mac);
			say_str(s, " has none");
		} else {
			say_str(s, " ignore some: ");
			say_wire_max(s, span_of(whom, strlen(whom)), 80);
			say_str(s, "; Uncertain whether this Pi is one of them");
		}
		tell_at(t, i);
		return true;
	}
	return false;
}

/* KNOWN is Kea's own class: those with a reservation. */
static bool say_guard(struct told *t, const struct conf_item *guarded)
{
	struct span name = span_of(guarded->scope, strlen(guarded->scope));
	const struct conf_item *class = expr_class_named(t->c, name), *at;
	bool known = span_is(name, "KNOWN");

	if (class) {
		say_str(&t->say, " is for one class only: ");
		return say_passed_by(t, class, true, &at);
	}
	say_str(&t->say, " is for the class ");
	say_quoted(&t->say, guarded->scope);
	say_str(&t->say, " only");
	if (known && !is_reserved(t)) {
		say_str(&t->say, ": those with a reservation; this Pi has none");
		return true;
	}
	if (known || span_is(name, "UNKNOWN") || span_is(name, "ALL"))
		return false;
	say_str(&t->say, ", and no such class is defined here");
	return true;
}

/* Every pool, or every subnet, is for a class that this Pi is not in. */
static bool blame_guard(struct told *t, enum conf_what what)
{
	const struct conf_item *first = NULL;

	for (const struct conf_item *i = NULL; (i = conf_next(t->c, what, i));) {
		if (!i->scope)
			return false;
		if (!first)
			first = i;
	}
	if (!first)
		return false;
	(void)tell_new(t);
	say_str(&t->say, what == CONF_POOL ? "this pool" : "this subnet");
	if (!say_guard(t, first))
		return false;
	tell_at(t, first);
	return true;
}

static bool blame_no_pool(struct told *t)
{
	struct say *s = tell_new(t);

	if (conf_has(t->c, CONF_POOL) || conf_has(t->c, CONF_PROXY))
		return false;
	say_str(s,
		conf_has(t->c, CONF_HOST)
			? "there is no pool: only those with a reservation get an address, and this "
			  "Pi has none"
			: "there is neither a pool nor a reservation: nothing to offer");
	tell_at(t, conf_next(t->c, CONF_SUBNET, NULL));
	return true;
}

void why_no_offer(struct told *t)
{
	const struct conf_item *udp = conf_next(t->c, CONF_UDP_ONLY, NULL);
	struct say *s = tell_new(t);

	if (udp) {
		say_str(s,
			"with \"udp\" Kea hears DHCP relays only, and no Pi in its own network: take the "
			"line out (\"raw\" is the default)");
		tell_at(t, udp);
	} else if (!blame_ignored(t) && !blame_guard(t, CONF_SUBNET) &&
		   !blame_guard(t, CONF_POOL)) {
		(void)blame_no_pool(t);
	}
}
