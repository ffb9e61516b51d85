// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "target.h"

#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common.h"
#include "kselftest.h"

static FILE *spawn(struct target *t, const char *option)
{
	char path[PATH_MAX];
	int out[2];

	beside("fixture", path, sizeof(path));
	if (pipe(out))
		ksft_exit_fail_msg("pipe\n");
	t->pid = fork();
	if (t->pid < 0)
		ksft_exit_fail_msg("fork\n");
	if (t->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(out[1], STDOUT_FILENO);
		close(out[0]);
		close(out[1]);
		execl(path, path, option, NULL);
		perror(path);
		_exit(127);
	}
	close(out[1]);
	return fdopen(out[0], "r");
}

void target_start(struct target *t, const char *option)
{
	char line[256];
	bool ready = false;
	FILE *f;

	memset(t, 0, sizeof(*t));
	f = spawn(t, option);
	while (!ready && fgets(line, sizeof(line), f)) {
		struct target_region *r = &t->region[t->nr];

		if (line[0] == '#')
			printf("# fixture has no %s", line + 2);
		else if (!strncmp(line, "ready ", 6))
			ready = true;
		else if (t->nr < ARRAY_LEN(t->region) &&
			 sscanf(line, "%23s %" SCNx64 " %" SCNu64, r->name,
				&r->start, &r->len) == 3)
			t->nr++;
	}
	fflush(stdout);
	fclose(f);
	if (!ready)
		ksft_exit_fail_msg("the fixture program ended early\n");
}

void target_stop(struct target *t)
{
	kill(t->pid, SIGKILL);
	waitpid(t->pid, NULL, 0);
}

const struct target_region *target_find(const struct target *t, const char *name)
{
	size_t i;

	for (i = 0; i < t->nr; i++)
		if (!strcmp(t->region[i].name, name))
			return &t->region[i];
	return NULL;
}
