/* SPDX-License-Identifier: MIT */
/* clock - runs a command with its output thrown away and prints how long it took, how much
 * processor time that was and how large it grew: "SECONDS SECONDS KILOBYTES". It is small itself,
 * because what a process measured before exec() counts, too. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
	double began = now();
	struct rusage used;
	int status;
	pid_t child;

	if (argc < 2)
		return 2;
	child = fork();
	if (child == 0) {
		if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr))
			_exit(127);
		(void)execvp(argv[1], argv + 1);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &used) != child) {
		perror("clock");
		return 2;
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) > 1) {
		(void)fprintf(stderr, "clock: %s failed\n", argv[1]);
		return 2;
	}
	(void)printf("%.4f %.4f %ld\n", now() - began,
		     seconds(used.ru_utime) + seconds(used.ru_stime), used.ru_maxrss);
	return 0;
}
