// SPDX-License-Identifier: GPL-2.0
/*
 * The module whose memory is known, while a test runs.
 */
#define _GNU_SOURCE
#include "knownmod.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kselftest.h"

#include "common.h"

static pid_t first;

static void take_out(void)
{
	syscall(__NR_delete_module, "mmscope_known", O_NONBLOCK);
}

void knownmod_insert(void)
{
	char path[PATH_MAX];
	int fd;

	take_out();
	fd = open(beside("known/mmscope_known.ko", path, sizeof(path)), O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		ksft_exit_skip("known/mmscope_known.ko was not built\n");
	if (syscall(__NR_finit_module, fd, "", 0))
		ksft_exit_fail_msg("the known module cannot be inserted: %s\n", strerror(errno));
	close(fd);
	first = getpid();
}

/* the children of the harness come by here, too */
static void __attribute__((destructor)) stop(void)
{
	if (first && getpid() == first)
		take_out();
}
