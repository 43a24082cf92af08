/* SPDX-License-Identifier: MIT */
/* spoil - feeds `pxepi sniff -r -` with spoiled captures and looks at what it does: it must end
 * by itself, soon, with exit code 0, 1 or 2, and print nothing but text: no control bytes, valid
 * UTF-8.
 *
 * spoil PROGRAM cut STEP FILE...        each file cut at every STEP-th byte
 * spoil PROGRAM flip COUNT SEED FILE... COUNT files with a few bytes changed, the same for a SEED
 * spoil PROGRAM pass [ARG...]           its own standard input, as it is, once
 *
 * Prints the number of runs, how many were bad, the longest run and the highest peak of memory. A
 * bad input is saved as bad-N.pcap in the working folder. Exit code 0 when none was bad. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LIMIT_S 10 /* for one run; PASS_LIMIT_S for the one of `pass` */
#define PASS_LIMIT_S 120

struct text { /* what a stream of output has shown so far */
	int more; /* bytes of a UTF-8 sequence still to come */
	unsigned low, high; /* the range of the next of them */
	bool bad;
	uint8_t tail[600]; /* the last of it, to be shown */
	size_t n;
};

struct run {
	int code; /* exit code, 128 + signal, or -1: ended by us */
	double seconds;
	long peak_kib;
	struct text out, err;
};

struct total {
	unsigned long runs, bad;
	double seconds;
	long peak_kib;
};

/* RFC 3629; controls are C0 except the newline, DEL, and C1 (which is how U+0080 to U+009F are). */
static void look_at(struct text *t, uint8_t b)
{
	if (t->more > 0) {
		if (b < t->low || b > t->high)
			t->bad = true;
		t->low = 0x80;
		t->high = 0xbf;
		t->more--;
	} else if (b < 0x80) {
		t->bad |= (b < 0x20 && b != '\n') || b == 0x7f;
	} else {
		t->more = b >= 0xf0 ? 3 : b >= 0xe0 ? 2 : 1;
		t->low = b == 0xc2 ? 0xa0 : b == 0xe0 ? 0xa0 : b == 0xf0 ? 0x90 : 0x80;
		t->high = b == 0xed ? 0x9f : b == 0xf4 ? 0x8f : 0xbf;
		t->bad |= b < 0xc2 || b > 0xf4;
	}
}

static void keep_tail(struct text *t, const uint8_t *p, size_t n)
{
	size_t room = sizeof(t->tail);

	if (n >= room) {
		memcpy(t->tail, p + n - room, room);
		t->n = room;
		return;
	}
	if (t->n + n > room) {
		size_t drop = t->n + n - room;

		memmove(t->tail, t->tail + drop, t->n - drop);
		t->n -= drop;
	}
	memcpy(t->tail + t->n, p, n);
	t->n += n;
}

/* false at its end. */
static bool take_output(int fd, struct text *t)
{
	uint8_t buffer[65536];
	ssize_t n = read(fd, buffer, sizeof(buffer));

	if (n <= 0)
		return n < 0 && errno == EINTR;
	for (ssize_t i = 0; i < n; i++)
		look_at(t, buffer[i]);
	keep_tail(t, buffer, (size_t)n);
	return true;
}

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void become(char *const argv[], int in, int out, int err)
{
	(void)dup2(in, 0);
	(void)dup2(out, 1);
	(void)dup2(err, 2);
	execv(argv[0], argv);
	_exit(127);
}

static void watch_it(pid_t child, const int fd[2], double end, struct run *r)
{
	struct pollfd p[2] = { { .fd = fd[0], .events = POLLIN },
			       { .fd = fd[1], .events = POLLIN } };

	while (p[0].fd >= 0 || p[1].fd >= 0) {
		double left = end - now_s();

		if (left <= 0) {
			kill(child, SIGKILL);
			r->code = -1;
			return;
		}
		if (poll(p, 2, (int)(left * 1000) + 1) < 0)
			continue;
		if (p[0].revents != 0 && !take_output(p[0].fd, &r->out))
			p[0].fd = -1;
		if (p[1].revents != 0 && !take_output(p[1].fd, &r->err))
			p[1].fd = -1;
	}
}

static void run(char *const argv[], int in, double limit_s, struct run *r)
{
	int out[2], err[2], status = 0;
	double began = now_s();
	struct rusage used;
	pid_t child;

	memset(r, 0, sizeof(*r));
	if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0)
		exit(2);
	child = fork();
	if (child == 0)
		become(argv, in, out[1], err[1]);
	close(out[1]);
	close(err[1]);
	watch_it(child, (const int[2]){ out[0], err[0] }, began + limit_s, r);
	wait4(child, &status, 0, &used);
	close(out[0]);
	close(err[0]);
	if (r->code == 0)
		r->code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	r->seconds = now_s() - began;
	r->peak_kib = used.ru_maxrss;
}

static const char *fault(const struct run *r)
{
	if (r->code == -1)
		return "did not end in time";
	if (r->code < 0 || r->code > 2)
		return "crashed";
	if (r->out.bad || r->out.more > 0)
		return "control bytes or bad UTF-8 on standard output";
	if (r->err.bad || r->err.more > 0)
		return "control bytes or bad UTF-8 on standard error";
	return NULL;
}

static void count(struct total *t, const struct run *r)
{
	t->runs++;
	t->bad += fault(r) != NULL;
	if (r->seconds > t->seconds)
		t->seconds = r->seconds;
	if (r->peak_kib > t->peak_kib)
		t->peak_kib = r->peak_kib;
}

static void save(unsigned long number, const uint8_t *p, size_t n)
{
	char name[32];
	FILE *f;

	(void)snprintf(name, sizeof(name), "bad-%lu.pcap", number);
	f = fopen(name, "w");
	if (f) {
		(void)fwrite(p, 1, n, f);
		(void)fclose(f);
	}
}

/* Each of the outputs in turn, as each has its own way to print what came over the wire. */
static void try_it(char *program, const uint8_t *p, size_t n, const char *what, struct total *t)
{
	static const char *const ways[] = { "--json", "-v", NULL };
	char *argv[] = { program, "sniff", "-r", "-", NULL, NULL };
	const char *way = ways[t->runs % 3];
	char option[8] = "";
	struct run r;
	int fd = memfd_create("spoiled", MFD_CLOEXEC);

	if (fd < 0 || write(fd, p, n) != (ssize_t)n || lseek(fd, 0, SEEK_SET) != 0)
		exit(2);
	if (way) {
		(void)snprintf(option, sizeof(option), "%s", way);
		argv[4] = option;
	}
	run(argv, fd, LIMIT_S, &r);
	close(fd);
	count(t, &r);
	if (!fault(&r))
		return;
	printf("%s: %s %s (exit code %d); saved as bad-%lu.pcap\n%.*s\n", what, option, fault(&r),
	       r.code, t->bad, (int)r.err.n, (const char *)r.err.tail);
	save(t->bad, p, n);
}

static uint8_t *load(const char *path, size_t *n)
{
	struct stat st;
	uint8_t *p;
	FILE *f = fopen(path, "r");

	if (!f || fstat(fileno(f), &st) != 0)
		exit(2);
	p = malloc((size_t)st.st_size + 1);
	*n = fread(p, 1, (size_t)st.st_size, f);
	(void)fclose(f);
	return p;
}

static void cut_all(char *program, size_t step, const char *path, struct total *t)
{
	size_t n;
	uint8_t *p = load(path, &n);

	for (size_t at = 0; at < n; at += step) {
		char what[300];

		(void)snprintf(what, sizeof(what), "%s cut at %zu", path, at);
		try_it(program, p, at, what, t);
	}
	free(p);
}

/* xorshift64*, Vigna 2016: the same on every machine. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 2685821657736338717u;
}

static void change_some(uint8_t *p, size_t n, uint64_t *random)
{
	static const uint8_t edges[] = { 0, 1, 0x7f, 0x80, 0xff, 0x1b, '\n', '/' };
	uint64_t changes = 1 + next_random(random) % 24;

	for (uint64_t i = 0; i < changes && n > 24; i++) {
		/* mostly behind the file's own header, else few get past it */
		size_t first = next_random(random) % 16 == 0 ? 0 : 24;
		size_t at = first + next_random(random) % (n - first);
		uint64_t r = next_random(random);

		if (r % 3 == 0)
			p[at] ^= (uint8_t)(1u << (r >> 8) % 8);
		else if (r % 3 == 1)
			p[at] = edges[(r >> 8) % sizeof(edges)];
		else
			p[at] = (uint8_t)(r >> 8);
	}
}

static void flip_some(char *program, unsigned long times, uint64_t seed, char *const *files, int n,
		      struct total *t)
{
	uint64_t random = seed * 0x9e3779b97f4a7c15u + 1;

	for (unsigned long i = 0; i < times; i++) {
		const char *path = files[i % (unsigned long)n];
		char what[300];
		size_t bytes;
		uint8_t *p = load(path, &bytes);

		change_some(p, bytes, &random);
		(void)snprintf(what, sizeof(what), "%s, change %lu of seed %llu", path, i,
			       (unsigned long long)seed);
		try_it(program, p, bytes, what, t);
		free(p);
	}
}

static void pass(char *program, int n, char **args, struct total *t)
{
	char *argv[16] = { program, "sniff", "-r", "-" };
	struct run r;

	for (int i = 0; i < n && i < 11; i++)
		argv[4 + i] = args[i];
	run(argv, 0, PASS_LIMIT_S, &r);
	count(t, &r);
	if (fault(&r))
		printf("%s (exit code %d)\n", fault(&r), r.code);
	printf("%.*s%.*s", (int)r.out.n, (const char *)r.out.tail, (int)r.err.n,
	       (const char *)r.err.tail);
	printf("exit code %d\n", r.code);
}

int main(int argc, char **argv)
{
	struct total t = { 0 };

	/* a sanitizer's exit code is 1 unless told; 1 means a boot that failed */
	setenv("ASAN_OPTIONS", "exitcode=99:detect_leaks=1", 1);
	setenv("UBSAN_OPTIONS", "exitcode=99:print_stacktrace=1", 1);
	if (argc >= 5 && strcmp(argv[2], "cut") == 0) {
		for (int i = 4; i < argc; i++)
			cut_all(argv[1], strtoul(argv[3], NULL, 10), argv[i], &t);
	} else if (argc >= 6 && strcmp(argv[2], "flip") == 0) {
		flip_some(argv[1], strtoul(argv[3], NULL, 10), strtoul(argv[4], NULL, 10), argv + 5,
			  argc - 5, &t);
	} else if (argc >= 3 && strcmp(argv[2], "pass") == 0) {
		pass(argv[1], argc - 3, argv + 3, &t);
	} else {
		fputs("spoil PROGRAM cut STEP FILE... | flip COUNT SEED FILE... | pass [ARG...]\n",
		      stderr);
		return 2;
	}
	printf("runs %lu bad %lu longest_s %.2f peak_kib %ld\n", t.runs, t.bad, t.seconds,
	       t.peak_kib);
	return t.bad != 0;
}
