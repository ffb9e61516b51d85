// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * sys.c - the system calls of the library and nothing else, so that tests can
 * put synthetic records in their place.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lib.h"

int mms_sys_open(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int mms_sys_ioctl(int fd, unsigned long request, void *arg)
{
	return ioctl(fd, request, arg) < 0 ? -errno : 0;
}

int mms_sys_links(const char *path, mmscope_slab_name_fn *fn, void *ctx)
{
	DIR *dir = opendir(path);
	struct dirent *d;

	if (!dir)
		return -errno;
	while ((d = readdir(dir))) {
		char target[256];
		ssize_t len = readlinkat(dirfd(dir), d->d_name, target,
					 sizeof(target) - 1);

		if (len <= 0)
			continue;
		target[len] = '\0';
		fn(d->d_name, target, ctx);
	}
	closedir(dir);
	return 0;
}

void mms_sys_close(int fd)
{
	close(fd);
}
