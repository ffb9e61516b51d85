// SPDX-License-Identifier: GPL-2.0
/*
 * The guest's part of the host test "readonly": asks everything, many times, and
 * stands still in between, when the host stops the machine and compares its memory.
 * What it needs it has before it begins: a phase makes no process and no mapping.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common.h"
#include "questions.h"

#define SLOW_EVERY	50	/* what takes seconds is asked in one round of so many */
#define WARM_UP		3	/* rounds before the first look: caches of the kernel fill */

static struct doors doors;
static pid_t other;
static const char *share;

/* files of /proc and /sys: what a person or a collector reads without mmscope */
static const char *const neutral_files[] = {
	"/proc/meminfo", "/proc/vmstat", "/proc/zoneinfo", "/proc/buddyinfo", "/proc/pagetypeinfo",
	"/proc/slabinfo", "/proc/vmallocinfo", "/proc/self/maps", "/proc/self/smaps",
	"/proc/self/status", "/proc/swaps", "/proc/iomem", "/proc/modules", "/proc/interrupts",
};
static int neutral_fd[ARRAY_LEN(neutral_files)];

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void tell(const char *name)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", share, name);
	fd = open(path, O_WRONLY | O_CREAT, 0644);
	if (fd < 0)
		die(path);
	close(fd);
}

static void wait_for(const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", share, name);
	while (access(path, F_OK))
		usleep(200000);
}

static unsigned long ask_rounds(unsigned long rounds)
{
	unsigned long round, calls = 0;
	const struct question *q;
	int err;

	for (round = 0; round < rounds; round++) {
		for_each_question(q) {
			if (q->slow && round % SLOW_EVERY)
				continue;
			err = question_ask(q, &doors, other);
			if (err) {
				fprintf(stderr, "%s about %u: %d\n", q->name, q->about, err);
				exit(1);
			}
			calls++;
		}
	}
	return calls;
}

static unsigned long neutral_rounds(unsigned long rounds)
{
	static char buf[65536];
	unsigned long round, calls = 0;
	size_t i, n;

	for (round = 0; round < rounds; round++) {
		for (n = 0; n < nr_questions; n++) {
			i = n % ARRAY_LEN(neutral_files);
			if (pread(neutral_fd[i], buf, sizeof(buf), 0) < 0)
				die(neutral_files[i]);
			calls++;
		}
	}
	return calls;
}

static void prepare(void)
{
	size_t i;

	other = question_other();
	if (other < 0 || !doors_open(&doors))
		die("a door does not open");
	for (i = 0; i < ARRAY_LEN(neutral_files); i++) {
		neutral_fd[i] = open(neutral_files[i], O_RDONLY);
		if (neutral_fd[i] < 0)
			die(neutral_files[i]);
	}
	if (mlockall(MCL_CURRENT | MCL_FUTURE))
		die("mlockall");
}

/* a file of the share with what @from holds, read in one go */
static void copy_out(const char *from, const char *to)
{
	static uint64_t buf[1 << 20];
	char path[256];
	ssize_t n;
	int fd = open(from, O_RDONLY);

	n = fd < 0 ? -1 : pread(fd, buf, sizeof(buf), 0);
	if (n < 0)
		die(from);
	close(fd);
	snprintf(path, sizeof(path), "%s/%s", share, to);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (fd < 0 || write(fd, buf, n) != n)
		die(path);
	close(fd);
}

/* the frames of this process: it writes to them all the time */
static void tell_own_frames(void)
{
	FILE *maps = fopen("/proc/self/maps", "r"), *out;
	int pagemap = open("/proc/self/pagemap", O_RDONLY);
	unsigned long start, end;
	char line[512], path[256];
	uint64_t entry;

	snprintf(path, sizeof(path), "%s/own", share);
	out = fopen(path, "w");
	if (!maps || !out || pagemap < 0)
		die("own frames");
	while (fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%lx-%lx", &start, &end) != 2)
			continue;
		for (; start < end; start += PAGE)
			if (pread(pagemap, &entry, 8, start / PAGE * 8) == 8 && entry >> 63)
				fprintf(out, "%lu\n", (unsigned long)(entry << 9 >> 9));
	}
	fclose(maps);
	fclose(out);
	close(pagemap);
}

/* the kernel's word on each frame, then the machine is the host's until it says "go" */
static void stand_still(int phase)
{
	char name[32];

	snprintf(name, sizeof(name), "kpageflags-%d", phase);
	copy_out("/proc/kpageflags", name);
	snprintf(name, sizeof(name), "%d", phase);
	tell(name);
	snprintf(name, sizeof(name), "go-%d", phase);
	wait_for(name);
}

/* phase 1 and 3 ask /proc, phase 2 mmscope; what all need is there before */
int main(int argc, char **argv)
{
	unsigned long rounds, asked, neutral;

	if (argc != 3)
		return 2;
	share = argv[1];
	rounds = strtoul(argv[2], NULL, 0);
	prepare();
	ask_rounds(WARM_UP);
	neutral_rounds(WARM_UP);
	tell_own_frames();
	stand_still(0);
	neutral = neutral_rounds(rounds);
	stand_still(1);
	asked = ask_rounds(rounds);
	stand_still(2);
	neutral += neutral_rounds(rounds);
	stand_still(3);
	printf("%lu asked, %lu neutral\n", asked, neutral);
	return 0;
}
