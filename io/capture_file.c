/* SPDX-License-Identifier: MIT */
/* capture_file - see capture.h: opening a capture that was saved, and how far it was read. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/capture_own.h"

/* Standard input is duplicated, so that closing the capture leaves descriptor 0 as it was. */
static int open_path(const char *path, struct capture *c, struct fail *f)
{
	bool standard = strcmp(path, "-") == 0;
	struct stat st;
	int fd;

	(void)snprintf(c->name, sizeof(c->name), "%s", standard ? "standard input" : path);
	if (standard)
		fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	else
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st) != 0) {
		fail_set(f, "%s: %s", c->name, strerror(errno));
	} else if (S_ISDIR(st.st_mode)) {
		fail_set(f, "%s: is a directory, not a capture", c->name);
	} else if (isatty(fd)) {
		fail_set(f, "%s: is a terminal, not a capture", c->name);
	} else {
		c->dev = st.st_dev;
		c->ino = st.st_ino;
		c->size = S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
		return fd;
	}
	if (fd >= 0)
		close(fd);
	return -1;
}

/* libpcap's messages for a file it can not begin to read, as a person would say them. */
static bool say_not_a_capture(const struct capture *c, const char *libpcap, struct fail *f)
{
	switch (unpack_state(c->unpack)) {
	case UNPACK_EMPTY:
		return fail_set(f, "%s: the file is empty", c->name);
	case UNPACK_CUT:
	case UNPACK_DAMAGED:
	case UNPACK_REFUSED:
		return fail_set(f, "%s: %s", c->name, unpack_why(c->unpack));
	case UNPACK_FINE:
	case UNPACK_STOPPED:
		break;
	}
	if (strstr(libpcap, "unknown file format"))
		return fail_set(f, "%s: is not a capture (pcap or pcapng)", c->name);
	if (strncmp(libpcap, "truncated", 9) == 0)
		return fail_set(f, "%s: is not a capture, or is cut inside its first header",
				c->name);
	return fail_set(f, "%s: %s", c->name, libpcap);
}

static bool open_stream(struct capture *c, int fd, struct fail *f)
{
	char text[PCAP_ERRBUF_SIZE] = "";
	struct fail why;
	FILE *stream;

	c->unpack = unpack_open(fd, &stream, &why);
	if (!c->unpack)
		return fail_set(f, "%s: %.60s", c->name, why.why);
	c->pcap = pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO,
							   text);
	if (!c->pcap) {
		say_not_a_capture(c, text, f);
		(void)fclose(stream);
		return false;
	}
	return capture_set_link(c, f);
}

struct capture *capture_open_file(const char *path, struct fail *f)
{
	struct capture *c = calloc(1, sizeof(*c));
	int fd;

	if (!c) {
		fail_set(f, "out of memory");
		return NULL;
	}
	c->lost_fd[0] = c->lost_fd[1] = -1;
	fd = open_path(path, c, f);
	if (fd < 0 || !open_stream(c, fd, f)) {
		capture_close(c);
		return NULL;
	}
	return c;
}

void capture_stop_at(struct capture *c, int fd)
{
	if (c->unpack)
		unpack_stop_at(c->unpack, fd);
}

bool capture_progress(const struct capture *c, uint64_t *at, uint64_t *size)
{
	if (!c->unpack || c->size == 0)
		return false;
	*at = unpack_taken(c->unpack);
	*size = c->size;
	return true;
}

bool capture_is_file(const struct capture *c, uint64_t dev, uint64_t ino)
{
	return c->unpack && c->dev == dev && c->ino == ino;
}
