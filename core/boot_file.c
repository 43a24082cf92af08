/* SPDX-License-Identifier: MIT */
/* boot_file - the files a boot asked for, one record a path in the shared store, and the small
 * texts (config.txt, what it includes, cmdline.txt) kept as they pass, so that the verdict knows
 * what this boot must ask for next. */
#include <assert.h>
#include <string.h>

#include "core/cmdline.h"
#include "core/say.h"
#include "core/watch_internal.h"

static struct span base_of(const struct file_rec *f)
{
	return span_of(f->path + f->base_at, (size_t)(f->path_n - f->base_at));
}

static size_t record_size(size_t path_n)
{
	return (sizeof(struct file_rec) + path_n + 7) & ~(size_t)7;
}

static struct file_rec *record_at(const struct watch *w, uint32_t chunk, uint32_t at)
{
	return (struct file_rec *)(void *)(w->keep.chunk[chunk].room + at);
}

static const struct file_rec *next_record(const struct watch *w, uint32_t head,
					  const struct file_rec *after)
{
	uint32_t c = head, at = 0;

	if (after) { /* where it lies tells its chunk */
		size_t into = (size_t)((const uint8_t *)after - (const uint8_t *)w->keep.chunk);

		c = (uint32_t)(into / sizeof(struct keep_chunk));
		at = (uint32_t)((const uint8_t *)after - w->keep.chunk[c].room);
		at += (uint32_t)record_size(after->path_n);
	}
	for (; c != 0; c = w->keep.chunk[c].next, at = 0)
		if (at < w->keep.chunk[c].used)
			return record_at(w, c, at);
	return NULL;
}

const struct file_rec *watch_next_file(const struct watch *w, const struct boot *b,
				       const struct file_rec *after)
{
	return next_record(w, b->files_head, after);
}

/* Repeated and leading slashes are the server's joining, not the Pi's (facts 4.2). */
static size_t normalise(struct span path, uint8_t *to, bool *clipped)
{
	size_t n = 0;

	*clipped = false;
	for (size_t i = 0; i < path.n; i++) {
		if (path.p[i] == '/' && (n == 0 || to[n - 1] == '/'))
			continue;
		if (n == FILE_PATH_MAX) {
			*clipped = true;
			break;
		}
		to[n++] = path.p[i];
	}
	return n;
}

static struct file_rec *file_find(const struct watch *w, const struct boot *b, struct span path)
{
	for (uint32_t c = b->files_head; c != 0; c = w->keep.chunk[c].next) {
		uint32_t at = 0;

		while (at < w->keep.chunk[c].used) {
			struct file_rec *f = record_at(w, c, at);

			if (f->path_n == path.n && memcmp(f->path, path.p, path.n) == 0)
				return f;
			at += (uint32_t)record_size(f->path_n);
		}
	}
	return NULL;
}

static struct file_rec *file_new(struct watch *w, struct boot *b, size_t path_n)
{
	size_t size = record_size(path_n);
	struct keep_chunk *c = &w->keep.chunk[b->files_tail];

	assert(size <= KEEP_ROOM);
	if (b->files_tail == 0 || KEEP_ROOM - c->used < size) {
		uint32_t i = b->files < BOOT_FILES_MAX ? keep_new(&w->keep) : 0;

		if (i == 0) {
			if (b->files_lost < UINT16_MAX)
				b->files_lost++;
			return NULL;
		}
		if (b->files_tail != 0)
			c->next = i;
		else
			b->files_head = i;
		b->files_tail = i;
		c = &w->keep.chunk[i];
	}
	c->used += (uint32_t)size;
	b->files++;
	memset(c->room + c->used - size, 0, size);
	return record_at(w, b->files_tail, (uint32_t)(c->used - size));
}

bool file_is_named(const struct file_rec *f, const char *escaped)
{
	char room[CONFIG_NAME_MAX * 4];
	struct say s = say_in(room, sizeof(room));

	say_wire(&s, base_of(f));
	return escaped[0] != '\0' && !s.cut && strcmp(room, escaped) == 0;
}

/* What config.txt names by another than the usual name is still that kind of file. */
static void class_by_plan(const struct watch *w, const struct boot *b, struct file_rec *f)
{
	struct config_plan plan;

	if (f->cls != CLASS_OTHER || !watch_plan(w, b, &plan))
		return;
	if (file_is_named(f, plan.kernel.name)) {
		f->cls = CLASS_KERNEL;
		f->need = NEED_REQUIRED;
	} else if (file_is_named(f, plan.initramfs.name)) {
		f->cls = CLASS_INITRAMFS;
		f->need = NEED_REQUIRED;
	} else if (file_is_named(f, plan.cmdline.name)) {
		f->cls = CLASS_CMDLINE;
		f->need = NEED_REQUIRED;
	} else if (file_is_named(f, plan.device_tree.name)) {
		f->cls = CLASS_DTB;
		f->need = NEED_REQUIRED;
	}
}

static void classify(const struct watch *w, const struct boot *b, struct file_rec *f)
{
	struct path_parts part;
	const struct file_need *need;

	path_split(span_of(f->path, f->path_n), &part);
	need = file_need_of(part.rest);
	f->base_at = (uint16_t)(f->path_n - part.rest.n);
	f->in_prefix = part.prefix == PREFIX_SERIAL;
	f->in_other_prefix = part.prefix == PREFIX_MAC || part.prefix == PREFIX_OTHER;
	f->need = (uint8_t)need->need;
	f->cls = (uint8_t)need->cls;
	if (f->cls == CLASS_START && part.prefix != PREFIX_NONE)
		f->need = NEED_FALLBACK; /* missing: the prefix is dropped (facts 4.2) */
	class_by_plan(w, b, f);
}

struct file_rec *file_ask(struct watch *w, struct boot *b, struct span path, ns now)
{
	uint8_t buf[FILE_PATH_MAX];
	bool clipped;
	size_t n = normalise(path, buf, &clipped);
	struct file_rec *f = file_find(w, b, span_of(buf, n));

	if (!f) {
		f = file_new(w, b, n);
		if (!f)
			return NULL;
		f->path_n = (uint16_t)n;
		memcpy(f->path, buf, n);
		f->clipped = clipped;
		f->asked_at = now;
		f->result = FILE_OPEN;
		classify(w, b, f);
	}
	if (f->requests < UINT16_MAX)
		f->requests++;
	return f;
}

void file_forget_all(struct watch *w, struct boot *b)
{
	for (size_t i = 0; i < KEPT_MAX; i++) {
		keep_text_free(&w->keep, &b->kept[i].text);
		b->kept[i].file = NULL;
	}
	offers_forget_all(w, b);
	keep_free(&w->keep, b->files_head);
	b->files_head = b->files_tail = 0;
}

static bool worth_keeping(const struct file_rec *f)
{
	static const char suffix[] = ".txt";
	size_t n = sizeof(suffix) - 1;

	if (f->cls == CLASS_CONFIG || f->cls == CLASS_CMDLINE)
		return true;
	return f->cls == CLASS_OTHER && f->path_n > n &&
	       memcmp(f->path + f->path_n - n, suffix, n) == 0;
}

struct kept *kept_begin(struct watch *w, struct boot *b, const struct file_rec *f)
{
	struct kept *room = NULL;

	if (!worth_keeping(f))
		return NULL;
	for (size_t i = 0; i < KEPT_MAX; i++) {
		struct kept *k = &b->kept[i];

		if (k->file == f && k->complete)
			return NULL; /* it is asked for many times in one boot */
		if (k->file == f || (!k->file && !room))
			room = k;
		if (k->file == f)
			break;
	}
	if (!room)
		return NULL;
	keep_text_free(&w->keep, &room->text);
	room->file = f;
	room->complete = false;
	return room;
}

static const struct kept *kept_config(const struct boot *b)
{
	for (size_t i = 0; i < KEPT_MAX; i++)
		if (b->kept[i].file && span_is(base_of(b->kept[i].file), "config.txt"))
			return &b->kept[i];
	return NULL;
}

static const struct kept *kept_cmdline(const struct boot *b)
{
	for (size_t i = 0; i < KEPT_MAX; i++)
		if (b->kept[i].file && b->kept[i].file->cls == CLASS_CMDLINE)
			return &b->kept[i];
	return NULL;
}

/* The device tree the firmware chose tells the board exactly: what decides [cm4] and [pi400]. */
static struct span dtb_asked(const struct watch *w, const struct boot *b)
{
	for (const struct file_rec *f = NULL; (f = watch_next_file(w, b, f));)
		if (f->cls == CLASS_DTB)
			return base_of(f);
	return span_of(NULL, 0);
}

bool watch_plan(const struct watch *w, const struct boot *b, struct config_plan *plan)
{
	uint8_t room[KEPT_MAX][KEPT_LIMIT];
	struct config_text text[KEPT_MAX];
	const struct kept *first = kept_config(b);
	struct config_env env = { .model = b->model,
				  .board = b->board,
				  .has_serial = b->serial_from >= SERIAL_FROM_TFTP,
				  .serial = b->serial,
				  .dtb = dtb_asked(w, b) };
	size_t n = 0;

	if (!first || !first->complete)
		return false;
	for (size_t i = 0; i < KEPT_MAX; i++) {
		/* config.txt leads; the others may be its includes, in any order */
		const struct kept *k = i == 0 ? first : &b->kept[i];

		if (i > 0 && k == first)
			k = &b->kept[0];
		if (!k->file || k->file->cls == CLASS_CMDLINE)
			continue;
		text[n].name = base_of(k->file);
		text[n].text = span_of(room[n],
				       keep_text_copy(&w->keep, &k->text, room[n], KEPT_LIMIT));
		text[n].complete = k->complete;
		n++;
	}
	config_read(text, n, &env, plan);
	return true;
}

bool watch_cmdline(const struct watch *w, const struct boot *b, struct cmdline *out)
{
	uint8_t room[KEPT_LIMIT];
	const struct kept *k = kept_cmdline(b);

	if (!k)
		return false;
	cmdline_read(span_of(room, keep_text_copy(&w->keep, &k->text, room, sizeof(room))),
		     k->complete, out);
	return true;
}
