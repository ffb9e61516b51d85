// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "modfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common.h"

static void *image;
static size_t image_len;

bool module_load_image(void)
{
	const char *named = getenv("MMSCOPE_KO");
	char path[PATH_MAX];
	int fd = open(named ? named : beside("../mmscope.ko", path, sizeof(path)),
		      O_RDONLY | O_CLOEXEC);
	bool whole;

	if (fd < 0)
		return false;
	image_len = lseek(fd, 0, SEEK_END);
	image = malloc(image_len);
	whole = image && pread(fd, image, image_len, 0) == (ssize_t)image_len;
	close(fd);
	return whole;
}

int module_insert(void)
{
	return syscall(__NR_init_module, image, image_len, "") ? -errno : 0;
}

int module_take_out(void)
{
	return syscall(__NR_delete_module, "mmscope", O_NONBLOCK) ? -errno : 0;
}
