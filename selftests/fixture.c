// SPDX-License-Identifier: GPL-2.0
/*
 * A process with memory of every known kind. Prints "NAME START LENGTH" for
 * each (hexadecimal, decimal bytes), "# NAME: reason" for what cannot be made
 * here, then "ready PID", and lives until it is killed or its parent ends.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "region.h"

static void print_regions(void)
{
	unsigned int i;

	for (i = 0; i < nr_regions; i++) {
		const struct region *r = &regions[i];

		if (r->start)
			printf("%s 0x%lx %zu\n", r->name, (unsigned long)r->start, r->len);
		else
			printf("# %s: %s\n", r->name, r->why);
	}
	printf("ready %d\n", getpid());
	fflush(stdout);
}

int main(int argc, char **argv)
{
	bool hwpoison = argc == 2 && !strcmp(argv[1], "--hwpoison");
	pid_t parent = getppid();

	if (argc > 1 && !hwpoison) {
		fprintf(stderr, "usage: fixture [--hwpoison]\n");
		return 2;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	regions_make_first();
	regions_make_file();
	regions_make_huge();
	regions_make_fault(hwpoison);
	regions_make_anon();
	print_regions();
	while (getppid() == parent)
		pause();
	return 0;
}
