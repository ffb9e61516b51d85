// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "procfs.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/types.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common.h"

int pagemap_open(pid_t pid)
{
	char path[32];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/pagemap", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

ssize_t pagemap_read(int fd, uint64_t va, uint64_t *entry, size_t nr)
{
	size_t done = 0, bytes = nr * sizeof(*entry);

	while (done < bytes) {
		ssize_t n = pread(fd, (char *)entry + done, bytes - done,
				  (va >> PAGE_BITS) * sizeof(*entry) + done);

		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		done += n;
	}
	return done / sizeof(*entry);
}

uint64_t pagemap_entry(const void *p)
{
	static int fd = -1;
	uint64_t entry;

	if (fd < 0)
		fd = pagemap_open(getpid());
	return pagemap_read(fd, (uintptr_t)p, &entry, 1) == 1 ? entry : 0;
}

/* struct pm_scan_arg of linux/fs.h */
struct scan_arg {
	__u64 size;
	__u64 flags;
	__u64 start;
	__u64 end;
	__u64 walk_end;
	__u64 vec;
	__u64 vec_len;
	__u64 max_pages;
	__u64 category_inverted;
	__u64 category_mask;
	__u64 category_anyof_mask;
	__u64 return_mask;
};

#define SCAN_IOCTL	_IOWR('f', 16, struct scan_arg)
#define SCAN_WANTED	(SCANNED_PRESENT | SCANNED_SWAPPED | SCANNED_ZERO | SCANNED_HUGE)

ssize_t pagemap_scan(int fd, uint64_t start, uint64_t end, struct scanned *out,
		     size_t nr)
{
	size_t done = 0;

	while (start < end && done < nr) {
		struct scan_arg arg = {
			.size = sizeof(arg),
			.start = start,
			.end = end,
			.vec = (uintptr_t)(out + done),
			.vec_len = nr - done,
			.category_anyof_mask = SCANNED_PRESENT | SCANNED_SWAPPED,
			.return_mask = SCAN_WANTED,
		};
		int n = ioctl(fd, SCAN_IOCTL, &arg);

		if (n < 0)
			return -errno;
		done += n;
		start = arg.walk_end;
	}
	return done;
}

static void mapping_detail(struct mapping *m, const char *line)
{
	uint64_t kb;

	if (sscanf(line, "AnonHugePages: %" SCNu64, &kb) == 1 ||
	    sscanf(line, "ShmemPmdMapped: %" SCNu64, &kb) == 1 ||
	    sscanf(line, "FilePmdMapped: %" SCNu64, &kb) == 1)
		m->thp_kb += kb;
	else if (sscanf(line, "Rss: %" SCNu64, &kb) == 1)
		m->rss_kb = kb;
	else if (sscanf(line, "Swap: %" SCNu64, &kb) == 1)
		m->swap_kb = kb;
	else if (sscanf(line, "Shared_Hugetlb: %" SCNu64, &kb) == 1 ||
		 sscanf(line, "Private_Hugetlb: %" SCNu64, &kb) == 1)
		m->hugetlb_kb += kb;
	if (strncmp(line, "VmFlags:", 8))
		return;
	snprintf(m->letters, sizeof(m->letters), "%s", line + strlen("VmFlags:"));
	m->soft_dirty = strstr(line, " sd");
	m->hugetlb = strstr(line, " ht");
	m->pfnmap = strstr(line, " pf");
	m->growsdown = strstr(line, " gd");
}

static bool mapping_head(struct mapping *m, const char *line)
{
	memset(m, 0, sizeof(*m));
	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %*s %*s %*s %*s %63s",
		   &m->start, &m->end, m->name) < 2)
		return false;
	m->growsdown = !strcmp(m->name, "[stack]");
	return true;
}

static ssize_t read_mappings(pid_t pid, const char *file, struct mapping **out)
{
	char path[32], *line = NULL;
	struct mapping head, *all = NULL;
	size_t size = 0, nr = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	f = fopen(path, "re");
	if (!f)
		return -errno;
	while (getline(&line, &size, f) > 0) {
		if (mapping_head(&head, line)) {
			all = realloc(all, (nr + 1) * sizeof(*all));
			all[nr++] = head;
		} else if (nr) {
			mapping_detail(&all[nr - 1], line);
		}
	}
	free(line);
	fclose(f);
	*out = all;
	return nr;
}

ssize_t mappings_read(pid_t pid, struct mapping **out)
{
	return read_mappings(pid, "smaps", out);
}

ssize_t mapping_ranges_read(pid_t pid, struct mapping **out)
{
	return read_mappings(pid, "maps", out);
}

size_t processes_read(pid_t **out)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	size_t nr = 0;

	*out = NULL;
	while (proc && (entry = readdir(proc))) {
		if (!isdigit(entry->d_name[0]))
			continue;
		*out = realloc(*out, (nr + 1) * sizeof(**out));
		(*out)[nr++] = atoi(entry->d_name);
	}
	if (proc)
		closedir(proc);
	return nr;
}

bool last_swap_area(char *path)
{
	FILE *f = fopen("/proc/swaps", "re");
	char line[512];
	bool found = false;

	while (f && fgets(line, sizeof(line), f))
		if (line[0] == '/')
			found = sscanf(line, "%255s", path) == 1;
	if (f)
		fclose(f);
	return found;
}

long status_number(pid_t pid, const char *name)
{
	char path[32], line[256];
	const size_t len = strlen(name);
	long number = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, name, len) && line[len] == ':')
			number = strtol(line + len + 1, NULL, 10);
	if (f)
		fclose(f);
	return number;
}

int kpageflags_read(uint64_t pfn, uint64_t *flags, size_t nr)
{
	static int fd = -1;
	size_t done = 0, bytes = nr * sizeof(*flags);

	if (fd < 0)
		fd = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	while (done < bytes) {
		ssize_t n = pread(fd, (char *)flags + done, bytes - done,
				  pfn * sizeof(*flags) + done);

		if (n < 0)
			return -errno;
		/* above the last frame of memory nothing has a struct page */
		if (n == 0) {
			while (done < bytes) {
				flags[done / sizeof(*flags)] = KPF_NOPAGE;
				done += sizeof(*flags);
			}
			break;
		}
		done += n;
	}
	return 0;
}
