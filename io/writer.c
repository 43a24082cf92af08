/* SPDX-License-Identifier: MIT */
/* writer - see writer.h. The format is draft-ietf-opsawg-pcap, in little-endian. */
#include "io/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/put.h"

#define MAGIC_NS 0xa1b23c4du
#define SNAPLEN 262144u
#define BUFFER_BYTES ((size_t)64 * 1024)

struct writer {
	FILE *stream;
	int error; /* errno of the first failure; sticks */
	ns flushed;
	char name[192];
	char buffer[BUFFER_BYTES];
};

static uint32_t linktype(enum link link)
{
	switch (link) {
	case LINK_ETHERNET:
		return 1;
	case LINK_SLL:
		return 113;
	case LINK_SLL2:
		return 276;
	case LINK_RAW_IP:
		return 101;
	}
	return 0;
}

static bool failed(struct writer *w, struct fail *f)
{
	return fail_set(f, "%s: %s", w->name, strerror(w->error));
}

static bool put_out(struct writer *w, struct span bytes)
{
	if (w->error == 0 && fwrite(bytes.p, 1, bytes.n, w->stream) != bytes.n)
		w->error = errno;
	return w->error == 0;
}

static bool write_header(struct writer *w, enum link link)
{
	uint8_t storage[24];
	struct put head = put_in(storage, sizeof(storage));

	put_le32(&head, MAGIC_NS);
	put_le32(&head, 4u << 16 | 2u); /* version 2.4 */
	put_le32(&head, 0);
	put_le32(&head, 0);
	put_le32(&head, SNAPLEN);
	put_le32(&head, linktype(link));
	return put_out(w, put_span(&head));
}

static bool may_write(const struct writer *w, int fd, const struct stat *st,
		      const struct capture *source, struct fail *f)
{
	if (isatty(fd))
		return fail_set(f, "%s: is a terminal; a capture is not for reading", w->name);
	if (capture_is_file(source, st->st_dev, st->st_ino))
		return fail_set(f, "%s: is the file being read", w->name);
	return true;
}

/* Emptied only when it is known not to be the input. */
static int open_path(const struct writer *w, const char *path, const struct capture *source,
		     struct fail *f)
{
	bool standard = strcmp(path, "-") == 0;
	struct stat st;
	int fd;

	if (standard)
		fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	else
		fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
	if (fd < 0 || fstat(fd, &st) != 0) {
		fail_set(f, "%s: %s", w->name, strerror(errno));
	} else if (may_write(w, fd, &st, source, f)) {
		if (standard || !S_ISREG(st.st_mode) || ftruncate(fd, 0) == 0)
			return fd;
		fail_set(f, "%s: %s", w->name, strerror(errno));
	}
	if (fd >= 0)
		close(fd);
	return -1;
}

/* Takes w and fd. */
static struct writer *begin(struct writer *w, int fd, enum link link, struct fail *f)
{
	w->stream = fdopen(fd, "w");
	if (!w->stream) {
		close(fd);
		fail_set(f, "out of memory");
		free(w);
		return NULL;
	}
	(void)setvbuf(w->stream, w->buffer, _IOFBF, sizeof(w->buffer));
	write_header(w, link);
	return w;
}

struct writer *writer_on(int fd, const char *name, enum link link, struct fail *f)
{
	struct writer *w = calloc(1, sizeof(*w));

	if (!w) {
		close(fd);
		fail_set(f, "out of memory");
		return NULL;
	}
	(void)snprintf(w->name, sizeof(w->name), "%s", name);
	return begin(w, fd, link, f);
}

struct writer *writer_open(const char *path, const struct capture *source, struct fail *f)
{
	struct writer *w = calloc(1, sizeof(*w));
	int fd;

	if (!w) {
		fail_set(f, "out of memory");
		return NULL;
	}
	(void)snprintf(w->name, sizeof(w->name), "%s",
		       strcmp(path, "-") == 0 ? "standard output" : path);
	fd = open_path(w, path, source, f);
	if (fd >= 0)
		return begin(w, fd, capture_link(source), f);
	free(w);
	return NULL;
}

bool writer_packet(struct writer *w, const struct packet *pkt, struct fail *f)
{
	uint8_t storage[16];
	struct put head = put_in(storage, sizeof(storage));
	ns s = pkt->when / NS_S;

	put_le32(&head, s > UINT32_MAX ? UINT32_MAX : (uint32_t)s); /* the format ends in 2106 */
	put_le32(&head, (uint32_t)(pkt->when % NS_S));
	put_le32(&head, (uint32_t)pkt->bytes.n);
	put_le32(&head, pkt->wire_len);
	return (put_out(w, put_span(&head)) && put_out(w, pkt->bytes)) || failed(w, f);
}

bool writer_tick(struct writer *w, ns now, struct fail *f)
{
	if (now - w->flushed < NS_S && now >= w->flushed)
		return w->error == 0 || failed(w, f);
	w->flushed = now;
	if (w->error == 0 && fflush(w->stream) != 0)
		w->error = errno;
	return w->error == 0 || failed(w, f);
}

bool writer_close(struct writer *w, struct fail *f)
{
	bool ok;

	if (!w)
		return true;
	if (fclose(w->stream) != 0 && w->error == 0)
		w->error = errno;
	ok = w->error == 0 || failed(w, f);
	free(w);
	return ok;
}
