/* SPDX-License-Identifier: MIT */
/* unpack - see unpack.h. zlib, libzstd and pipes behind one glibc cookie stream. A plain file is an
 * ordinary stream: cookie streams copy small reads byte by byte. */
#include "io/unpack.h"

#include <errno.h>
#include <poll.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "core/wire.h"

#define STDIO_BYTES ((size_t)64 * 1024) /* measured: fastest; stays in the cache */
#define PACKED_BYTES ((size_t)64 * 1024)

enum packing { PLAIN, GZIP, ZSTD };

struct unpack {
	int fd, stop_fd;
	enum packing packing;
	enum unpack_state state;
	const char *why;
	uint64_t taken;
	bool ended; /* the descriptor has no more */
	bool inside; /* a packed member has begun and not ended */
	z_stream gzip;
	ZSTD_DStream *zstd;
	uint8_t *in; /* PACKED_BYTES; what was read and not yet unpacked is in[at .. have) */
	size_t at, have;
	char *stdio; /* STDIO_BYTES, the stream's buffer */
	FILE *direct; /* a plain file's stream, which has fd; else NULL */
};

/* May be interrupted only by the stop descriptor: signals are blocked while the loop is open. */
static bool stop_asked(const struct unpack *u)
{
	struct pollfd fds[2] = { { .fd = u->fd, .events = POLLIN },
				 { .fd = u->stop_fd, .events = POLLIN } };

	if (u->stop_fd < 0)
		return false;
	while (poll(fds, 2, -1) < 0 && errno == EINTR)
		;
	return fds[1].revents != 0;
}

/* Bytes from the descriptor; 0 at its end, when asked to stop, or when refused. */
static size_t take(struct unpack *u, void *p, size_t n)
{
	ssize_t got;

	if (u->ended)
		return 0;
	if (stop_asked(u)) {
		u->state = UNPACK_STOPPED;
		u->ended = true;
		return 0;
	}
	do
		got = read(u->fd, p, n);
	while (got < 0 && errno == EINTR);
	if (got < 0) {
		u->state = UNPACK_REFUSED;
		u->why = strerror(errno);
	}
	u->ended = got <= 0;
	u->taken += got > 0 ? (uint64_t)got : 0;
	return got > 0 ? (size_t)got : 0;
}

static bool refill(struct unpack *u)
{
	if (u->at == u->have) {
		u->at = 0;
		u->have = take(u, u->in, PACKED_BYTES);
	}
	return u->at < u->have;
}

static void damaged(struct unpack *u, const char *why)
{
	u->state = UNPACK_DAMAGED;
	u->why = why;
}

/* RFC 1952 2.2: a file is one member after another; zeros after the last are padding. */
static bool next_member(struct unpack *u)
{
	if (u->in[u->at] != 0x1f) {
		u->at = u->have;
		u->ended = true;
		return false;
	}
	u->inside = true;
	return inflateReset(&u->gzip) == Z_OK;
}

/* Both unpackers may owe output after their last input, so they are asked before it is refilled. */
static size_t gunzip(struct unpack *u, char *p, size_t n)
{
	int r = Z_OK;

	u->gzip.next_out = (uint8_t *)p;
	u->gzip.avail_out = (uInt)n;
	do {
		if (!u->inside && (!refill(u) || !next_member(u)))
			break;
		u->gzip.next_in = u->in + u->at;
		u->gzip.avail_in = (uInt)(u->have - u->at);
		r = inflate(&u->gzip, Z_NO_FLUSH);
		u->at = u->have - u->gzip.avail_in;
		u->inside = r != Z_STREAM_END;
		if (r != Z_OK && r != Z_STREAM_END && r != Z_BUF_ERROR) {
			damaged(u, "its gzip data are damaged");
			break;
		}
	} while (u->gzip.avail_out == n && refill(u));
	return n - u->gzip.avail_out;
}

static size_t unzstd(struct unpack *u, char *p, size_t n)
{
	ZSTD_outBuffer out = { .dst = p, .size = n, .pos = 0 };

	do {
		ZSTD_inBuffer in = { .src = u->in, .size = u->have, .pos = u->at };
		size_t r = ZSTD_decompressStream(u->zstd, &out, &in);
		bool moved = in.pos != u->at || out.pos > 0;

		u->at = in.pos;
		if (ZSTD_getErrorCode(r) == ZSTD_error_frameParameter_windowTooLarge)
			damaged(u, "it was packed with zstd --ultra or --long: unpack it first");
		else if (ZSTD_isError(r))
			damaged(u, "its zstd data are damaged");
		if (ZSTD_isError(r))
			break;
		if (moved)
			u->inside = r != 0;
	} while (out.pos == 0 && refill(u));
	return out.pos;
}

static ssize_t read_cookie(void *cookie, char *p, size_t n)
{
	struct unpack *u = cookie;
	size_t got = u->have - u->at;

	if (u->state != UNPACK_FINE)
		return 0;
	switch (u->packing) {
	case GZIP:
		got = gunzip(u, p, n < STDIO_BYTES ? n : STDIO_BYTES);
		break;
	case ZSTD:
		got = unzstd(u, p, n);
		break;
	case PLAIN:
		got = got < n ? got : n;
		if (got == 0)
			return (ssize_t)take(u, p, n);
		memcpy(p, u->in + u->at, got); /* what was read to see the magic */
		u->at += got;
		return (ssize_t)got;
	}
	if (got == 0 && u->state == UNPACK_FINE && u->inside) {
		u->state = UNPACK_CUT;
		u->why = "its packed data end early";
	}
	return (ssize_t)got;
}

void unpack_close(struct unpack *u)
{
	if (!u)
		return;
	if (!u->direct)
		close(u->fd);
	if (u->packing == GZIP)
		inflateEnd(&u->gzip);
	ZSTD_freeDStream(u->zstd);
	free(u->in);
	free(u->stdio);
	free(u);
}

/* RFC 1952 2.3.1; RFC 8878 3.1.1, and 3.1.2 for the skippable frames it may begin with. */
static enum packing packing_of(struct span head)
{
	struct cur c = cur_of(head);
	uint32_t magic = cur_le32(&c);

	if (head.n >= 2 && head.p[0] == 0x1f && head.p[1] == 0x8b)
		return GZIP;
	if (magic == 0xfd2fb528u || (magic & 0xfffffff0u) == 0x184d2a50u)
		return ZSTD;
	return PLAIN;
}

static bool prepare(struct unpack *u, struct fail *f)
{
	while (u->have < 4 && !u->ended)
		u->have += take(u, u->in + u->have, PACKED_BYTES - u->have);
	if (u->state == UNPACK_REFUSED)
		return fail_set(f, "%s", u->why);
	if (u->have == 0)
		u->state = UNPACK_EMPTY;
	u->packing = packing_of(span_of(u->in, u->have));
	if (u->packing == GZIP && inflateInit2(&u->gzip, 15 + 16) != Z_OK) {
		u->packing = PLAIN; /* nothing for inflateEnd() */
		return fail_set(f, "out of memory");
	}
	u->inside = u->packing == GZIP;
	if (u->packing == ZSTD) {
		u->zstd = ZSTD_createDStream();
		if (!u->zstd)
			return fail_set(f, "out of memory");
		ZSTD_DCtx_setParameter(u->zstd, ZSTD_d_windowLogMax, UNPACK_WINDOW_LOG);
	}
	return true;
}

/* Back to the first byte of a plain file: false for what is packed and for a pipe. */
static bool rewound(const struct unpack *u)
{
	struct stat st;

	return u->packing == PLAIN && fstat(u->fd, &st) == 0 && S_ISREG(st.st_mode) &&
	       lseek(u->fd, -(off_t)u->have, SEEK_CUR) >= 0;
}

struct unpack *unpack_open(int fd, FILE **out, struct fail *f)
{
	cookie_io_functions_t calls = { .read = read_cookie };
	struct unpack *u = calloc(1, sizeof(*u));

	if (!u) {
		close(fd);
		fail_set(f, "out of memory");
		return NULL;
	}
	u->fd = fd;
	u->stop_fd = -1;
	u->in = calloc(1, PACKED_BYTES);
	u->stdio = malloc(STDIO_BYTES);
	*out = NULL;
	if (!u->in || !u->stdio)
		fail_set(f, "out of memory");
	else if (prepare(u, f))
		*out = rewound(u) ? (u->direct = fdopen(fd, "r")) : fopencookie(u, "r", calls);
	if (!*out) {
		unpack_close(u);
		return NULL;
	}
	(void)__fsetlocking(*out, FSETLOCKING_BYCALLER); /* there is one thread */
	(void)setvbuf(*out, u->stdio, _IOFBF, STDIO_BYTES);
	return u;
}

void unpack_stop_at(struct unpack *u, int fd)
{
	u->stop_fd = fd;
}

enum unpack_state unpack_state(const struct unpack *u)
{
	return u->direct && ferror(u->direct) ? UNPACK_REFUSED : u->state;
}

const char *unpack_why(const struct unpack *u)
{
	if (u->direct && ferror(u->direct))
		return "the system could not read it";
	return u->why ? u->why : "";
}

uint64_t unpack_taken(const struct unpack *u)
{
	off_t at = u->direct ? lseek(u->fd, 0, SEEK_CUR) : (off_t)u->taken;

	return at > 0 ? (uint64_t)at : 0;
}
