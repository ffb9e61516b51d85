// SPDX-License-Identifier: GPL-2.0
/*
 * Regions that a file stands behind: shared memory, files on disk, a device.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "region.h"

static void make_shared(void)
{
	int fd = memfd_create("mmscope-fixture", MFD_CLOEXEC);
	char *p = mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	fill(p, 8 * PAGE);
	region_add("shared", p, 8 * PAGE);

	if (fd < 0 || ftruncate(fd, 8 * PAGE)) {
		region_failed("memfd", "memfd_create");
		return;
	}
	p = mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	fill(p, 8 * PAGE);
	region_add("memfd", p, 8 * PAGE);
}

static int scratch_file(size_t len)
{
	char name[] = "/var/tmp/mmscope-fixture-XXXXXX";
	char page[PAGE];
	int fd = mkstemp(name);

	if (fd < 0)
		return -1;
	unlink(name);
	memset(page, 'f', sizeof(page));
	for (size_t i = 0; i < len; i += PAGE) {
		if (write(fd, page, PAGE) == (ssize_t)PAGE)
			continue;
		close(fd);
		return -1;
	}
	return fd;
}

/* a private file mapping has pages of the file, copies of its own, and nothing */
static void make_private(int fd)
{
	char *p = mmap(NULL, 12 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);

	if (p == MAP_FAILED) {
		region_failed("file-private", "mmap");
		return;
	}
	touch(p, 12 * PAGE);
	fill(p + 4 * PAGE, 4 * PAGE);
	/* reading one page maps its neighbours too: take the last ones out again */
	madvise(p + 8 * PAGE, 4 * PAGE, MADV_DONTNEED);
	region_add("file-private", p, 4 * PAGE);
	region_add("file-copied", p + 4 * PAGE, 4 * PAGE);
	region_add("file-never", p + 8 * PAGE, 4 * PAGE);
}

static void make_files(void)
{
	int fd = scratch_file(12 * PAGE);
	char *p;

	if (fd < 0) {
		region_failed("file-private", "a file in /var/tmp");
		return;
	}
	make_private(fd);
	p = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	fill(p, 4 * PAGE);
	/* once written back the pages are clean and stay so: the next write faults */
	if (fsync(fd))
		region_failed("file-shared", "fsync");
	else
		region_add("file-shared", p, 4 * PAGE);
	close(fd);
}

#define PCI		"/sys/bus/pci/devices"
#define IS_MEMORY	0x200	/* IORESOURCE_MEM */

/* the first memory resource of a PCI device that can be mapped */
static char *map_resource(const char *device)
{
	char path[400], text[4096], *line, *next = text;
	unsigned long long start, end, flags;
	int i, fd;
	char *p;

	snprintf(path, sizeof(path), PCI "/%s/resource", device);
	if (read_text(path, text, sizeof(text)) <= 0)
		return NULL;
	for (i = 0; i < 6 && (line = strsep(&next, "\n")); i++) {
		if (sscanf(line, "%llx %llx %llx", &start, &end, &flags) != 3 ||
		    !(flags & IS_MEMORY) || end - start + 1 < PAGE)
			continue;
		snprintf(path, sizeof(path), PCI "/%s/resource%d", device, i);
		fd = open(path, O_RDWR | O_CLOEXEC);
		if (fd < 0)
			continue;
		p = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
		close(fd);
		if (p != MAP_FAILED)
			return p;
	}
	return NULL;
}

/* memory of a device: frames that have no struct page */
static void make_device(void)
{
	DIR *dir = opendir(PCI);
	struct dirent *entry;
	char *p = NULL;

	while (dir && !p && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			p = map_resource(entry->d_name);
	if (dir)
		closedir(dir);
	if (p)
		region_add("no-struct-page", p, PAGE);
	else
		region_absent("no-struct-page", "no PCI memory can be mapped");
}

void regions_make_file(void)
{
	make_shared();
	make_files();
	make_device();
}
