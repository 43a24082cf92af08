/* SPDX-License-Identifier: MIT */
/* verdict_text - how a finding is written down: its texts in the verdict's own room, its details.
 * */
#include <assert.h>
#include <stdarg.h>
#include <string.h>

#include "core/verdict_internal.h"

struct finding *find_add(struct kase *k, enum finding_id id, enum severity sev)
{
	struct verdict *v = k->v;
	struct finding *f;

	assert(v->n < VERDICT_FINDINGS);
	f = &v->finding[v->n];
	if (v->n + 1 < VERDICT_FINDINGS)
		v->n++; /* a full list keeps its last place for the newest */
	*f = (struct finding){ .id = id, .severity = sev, .certain = true, .text = "", .fix = "" };
	return f;
}

void find_unsure(struct finding *f, const char *because)
{
	if (because == NULL)
		return;
	if (f->certain)
		f->because = because; /* the first reason given is the one told */
	f->certain = false;
}

const char *tell(struct kase *k, ...)
{
	struct say *s = &k->v->say;
	const char *begin = s->p + s->n, *part;
	va_list args;

	va_start(args, k);
	while ((part = va_arg(args, const char *)) != NULL)
		say_str(s, part);
	va_end(args);
	say_char(s, '\0');
	return s->cut ? "(text left out: too long)" : begin;
}

static struct say bit(struct kase *k)
{
	char *room = k->v->bit[k->v->bits++ % (sizeof(k->v->bit) / sizeof(k->v->bit[0]))];

	return say_in(room, sizeof(k->v->bit[0]));
}

const char *tell_num(struct kase *k, uint64_t n)
{
	struct say s = bit(k);

	say_u64(&s, n);
	return s.p;
}

const char *tell_ip(struct kase *k, uint32_t addr)
{
	struct say s = bit(k);

	say_ip(&s, addr);
	return s.p;
}

const char *tell_mac(struct kase *k, const uint8_t addr[static 6])
{
	struct say s = bit(k);

	say_mac(&s, addr);
	return s.p;
}

const char *tell_time(struct kase *k, ns d)
{
	struct say s = bit(k);

	say_duration(&s, d);
	return s.p;
}

const char *tell_hex8(struct kase *k, uint32_t v)
{
	struct say s = bit(k);

	say_hex(&s, v, 8);
	return s.p;
}

const char *tell_wire(struct kase *k, struct span text)
{
	struct say *s = &k->v->say;
	const char *begin = s->p + s->n;

	say_wire_max(s, text, FILE_PATH_MAX);
	say_char(s, '\0');
	return s->cut ? "(name left out: too long)" : begin;
}

const char *tell_path(struct kase *k, const struct file_rec *f)
{
	return tell_wire(k, span_of(f->path, f->path_n));
}

const char *tell_base(struct kase *k, const struct file_rec *f)
{
	return tell_wire(k, span_of(f->path + f->base_at, (size_t)(f->path_n - f->base_at)));
}

const char *tell_dir(struct kase *k, const struct file_rec *f)
{
	return tell_wire(k, span_of(f->path, f->base_at));
}

const char *tell_shell(struct kase *k, const char *name)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				   "/._-+,@:=";

	(void)k;
	return name[strspn(name, safe)] == '\0' && name[0] != '-' ? name : "NAME";
}

static struct detail *detail_add(struct finding *f, const char *key)
{
	assert(f->details < DETAILS_MAX);
	f->detail[f->details] = (struct detail){ .key = key };
	return &f->detail[f->details++];
}

void detail_text(struct finding *f, const char *key, const char *value)
{
	detail_add(f, key)->text = value;
}

void detail_number(struct finding *f, const char *key, uint64_t n)
{
	detail_add(f, key)->number = n;
}

void detail_time(struct finding *f, const char *key, ns d)
{
	struct detail *t = detail_add(f, key);

	t->number = d > 0 ? (uint64_t)d : 0;
	t->seconds = true;
}

void detail_ip(struct kase *k, struct finding *f, const char *key, uint32_t addr)
{
	detail_text(f, key, tell(k, tell_ip(k, addr), NULL));
}
