// SPDX-License-Identifier: GPL-2.0-only
/*
 * procfs.c - files of the system that the tool reads besides the device. Alone
 * here so that tests can put files of their own in their place.
 */
#include "cli.h"

FILE *procfs_open(int pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	return fopen(path, "re");
}

FILE *sysfile_open(const char *path)
{
	return fopen(path, "re");
}
