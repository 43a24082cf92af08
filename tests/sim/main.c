/* SPDX-License-Identifier: MIT */
/* main - runs seeds, many at once, and adds up what the oracle says of them. A seed that fails is
 * printed with the command that repeats it, and its packets are written. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/sim/report.h"
#include "tests/sim/scenario.h"

#define JOBS_MAX 64
#define RUN_SECONDS 60 /* of real time, for one run: a loop without end is killed */

struct options {
	uint64_t from, seeds;
	unsigned jobs, failures;
	bool one, twice, table, all_ids;
	const char *pcap, *out;
	struct wishes wishes;
};

/* What a worker leaves behind even if it dies. */
struct shared {
	uint64_t seed, hash;
	struct score score;
};

static uint64_t run_seed(struct world *w, uint64_t seed, const struct options *o,
			 struct score *score)
{
	struct scenario is;
	uint64_t hash;

	scenario_of(seed, &o->wishes, &is);
	world_begin(w, &is);
	scenario_build(w);
	world_run(w);
	observer_end(w);
	oracle_judge(w, score);
	hash = w->hash * 31 + w->observer.hash;
	world_end(w);
	return hash;
}

static struct world *new_world(void)
{
	struct world *w = calloc(1, sizeof(*w));

	if (!w) {
		perror("sim");
		exit(2);
	}
	return w;
}

/* The failing seed once more, to a file. */
static void keep_packets(uint64_t seed, const struct options *o, const char *path)
{
	struct pcap_style style = { .linktype = 1, .snaplen = 262144 };
	struct world *w = new_world();
	struct reel reel = { .n = 0 };
	struct score none = { .runs = 0 };

	w->observer.reel = &reel;
	(void)run_seed(w, seed, o, &none);
	if (!pcap_write(&reel, &style, path))
		perror(path);
	reel_free(&reel);
	free(w->observer.storage);
	free(w);
}

static void print_failure(const struct world *w, uint64_t seed, const struct options *o)
{
	char path[256], text[COMPLAINTS + 1024];
	int n;

	(void)snprintf(path, sizeof(path), "%s/%llu.pcap", o->out, (unsigned long long)seed);
	n = snprintf(text, sizeof(text),
		     "seed %llu: %s, model %s, link %s, vantage %s, %u Pis%s\n%s"
		     "  repeat: %s --seed %llu --pcap %s\n",
		     (unsigned long long)seed, w->is.fault ? w->is.fault->name : "healthy",
		     model_facts(w->is.model)->id, quality_name(w->is.quality),
		     vantage_name(w->is.vantage), w->is.pis,
		     w->is.odd            ? ", odd Pis"
		     : w->is.short_listen ? ", listens shortly"
					  : "",
		     w->complaint, "$O/sim/sim", (unsigned long long)seed, path);
	if (n > 0)
		(void)!write(1, text, (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1);
	if (!o->one)
		keep_packets(seed, o, path);
}

static void work(unsigned job, const struct options *o, struct shared *mine)
{
	struct world *w = new_world();
	uint64_t first = mine->seed ? mine->seed + o->jobs : o->from + job;

	for (uint64_t seed = first; seed < o->from + o->seeds; seed += o->jobs) {
		uint64_t hash;

		mine->seed = seed;
		(void)alarm(RUN_SECONDS);
		hash = run_seed(w, seed, o, &mine->score);
		mine->hash += hash; /* whatever the order of the workers */
		if (w->complaints > 0 && mine->score.failed <= o->failures)
			print_failure(w, seed, o);
		if (!o->twice)
			continue;
		if (run_seed(w, seed, o, &(struct score){ .runs = 0 }) != hash) {
			printf("seed %llu: its second run differs\n", (unsigned long long)seed);
			mine->score.failed++;
		}
	}
	free(w->observer.storage);
	free(w);
}

static void start(unsigned job, const struct options *o, struct shared *shared, pid_t *pid)
{
	(void)fflush(stdout);
	*pid = fork();
	if (*pid < 0) {
		perror("fork");
		exit(2);
	}
	if (*pid == 0) {
		work(job, o, &shared[job]);
		(void)fflush(stdout);
		_exit(0);
	}
}

/* Until all have ended; one that dies is a failed seed, and another goes on in its place. */
static void wait_for_all(const struct options *o, struct shared *shared, pid_t *pid)
{
	unsigned left = o->jobs, deaths = 0;
	int status;

	while (left > 0) {
		pid_t who = wait(&status);
		unsigned job = 0;

		while (job < o->jobs && pid[job] != who)
			job++;
		if (who < 0 || job == o->jobs)
			return;
		left--;
		if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
			continue;
		printf("seed %llu: the simulation died (%s %d); repeat: $O/sim/sim --seed %llu\n",
		       (unsigned long long)shared[job].seed,
		       WIFSIGNALED(status) ? "signal" : "exit",
		       WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
		       (unsigned long long)shared[job].seed);
		shared[job].score.failed++;
		shared[job].score.runs++;
		if (++deaths > 20)
			continue;
		start(job, o, shared, &pid[job]);
		left++;
	}
}

static int run_all(const struct options *o)
{
	size_t bytes = o->jobs * sizeof(struct shared);
	struct shared *shared = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct score sum = { .runs = 0 };
	pid_t pid[JOBS_MAX];
	uint64_t hash = 0;

	if (shared == MAP_FAILED) {
		perror("mmap");
		return 2;
	}
	for (unsigned i = 0; i < o->jobs; i++)
		start(i, o, shared, &pid[i]);
	wait_for_all(o, shared, pid);
	for (unsigned i = 0; i < o->jobs; i++) {
		report_add(&sum, &shared[i].score);
		hash += shared[i].hash;
	}
	if (o->table)
		report_table(&sum);
	if (o->all_ids)
		sum.failed += report_untried(&sum);
	printf("%llu boots in %llu runs, %llu frames, hash %016llx\n",
	       (unsigned long long)sum.boots, (unsigned long long)sum.runs,
	       (unsigned long long)sum.frames, (unsigned long long)hash);
	printf("sim: %llu passed, %llu failed\n", (unsigned long long)(sum.runs - sum.failed),
	       (unsigned long long)sum.failed);
	return sum.failed > 0;
}

static int run_one(const struct options *o)
{
	struct world *w = new_world();
	struct score score = { .runs = 0 };
	struct pcap_style style = { .linktype = 1, .snaplen = 262144 };
	struct reel reel = { .n = 0 };
	bool failed;

	w->observer.reel = &reel;
	(void)run_seed(w, o->from, o, &score);
	report_world(w);
	if (o->pcap && !pcap_write(&reel, &style, o->pcap))
		perror(o->pcap);
	failed = w->complaints > 0;
	if (failed)
		print_failure(w, o->from, o);
	reel_free(&reel);
	free(w->observer.storage);
	free(w);
	return failed;
}

static int index_of(const char *value, const char *(*name)(int), int n)
{
	for (int i = 0; i < n; i++)
		if (strcmp(name(i), value) == 0)
			return i;
	(void)fprintf(stderr, "sim: what is %s?\n", value);
	exit(2);
}

static const char *model_at(int i)
{
	return model_facts((enum model)i)->id;
}

static const char *quality_at(int i)
{
	return quality_name((enum quality)i);
}

static const char *vantage_at(int i)
{
	return vantage_name((enum vantage)i);
}

static bool option(struct options *o, const char *name, const char *value)
{
	unsigned long long number = strtoull(value, NULL, 10);

	if (strcmp(name, "--seeds") == 0)
		o->seeds = number;
	else if (strcmp(name, "--from") == 0)
		o->from = number;
	else if (strcmp(name, "--seed") == 0) {
		o->from = number;
		o->one = true;
	} else if (strcmp(name, "--jobs") == 0)
		o->jobs = number > 0 && number <= JOBS_MAX ? (unsigned)number : 1;
	else if (strcmp(name, "--failures") == 0)
		o->failures = (unsigned)number;
	else if (strcmp(name, "--pcap") == 0)
		o->pcap = value;
	else if (strcmp(name, "--out") == 0)
		o->out = value;
	else if (strcmp(name, "--fault") == 0)
		o->wishes.fault = value;
	else if (strcmp(name, "--model") == 0)
		o->wishes.model = index_of(value, model_at, MODEL_COUNT);
	else if (strcmp(name, "--link") == 0)
		o->wishes.quality = index_of(value, quality_at, QUALITY_COUNT);
	else if (strcmp(name, "--vantage") == 0)
		o->wishes.vantage = index_of(value, vantage_at, VANTAGE_COUNT);
	else if (strcmp(name, "--pis") == 0)
		o->wishes.pis = number <= SIM_PIS ? (int)number : SIM_PIS;
	else if (strcmp(name, "--listen") == 0)
		o->wishes.short_listen = strcmp(value, "short") == 0;
	else
		return false;
	return true;
}

int main(int argc, char **argv)
{
	struct options o = { .seeds = 1000, .failures = 10, .out = ".", .wishes = no_wishes };

	o.jobs = (unsigned)sysconf(_SC_NPROCESSORS_ONLN);
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--twice") == 0)
			o.twice = true;
		else if (strcmp(argv[i], "--table") == 0)
			o.table = true;
		else if (strcmp(argv[i], "--all-ids") == 0)
			o.all_ids = true;
		else if (i + 1 < argc && option(&o, argv[i], argv[i + 1]))
			i++;
		else {
			(void)fprintf(stderr, "sim: see tests/sim/main.c for %s\n", argv[i]);
			return 2;
		}
	}
	return o.one ? run_one(&o) : run_all(&o);
}
