// SPDX-License-Identifier: GPL-2.0
/*
 * A process that is looked at goes on: its page faults, and its calls that change mappings,
 * which wait for whoever holds mmap_lock for reading. How long they take alone, while mmscope
 * looks at it all the time, and while the kernel's own files are read instead, is printed;
 * that they go on during each answer that takes a while is demanded.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"
#include "crowd.h"
#include "faulter.h"
#include "records.h"

#define SECONDS		4
#define WINDOW_S	0.5	/* shorter answers are judged together until they took so long */

static struct mms_info info;
static struct faulter *faulter;
static size_t vmas;
static pid_t target;
static int dev;

static void __attribute__((constructor)) start(void)
{
	dev = dev_open();
	dev_info(dev, &info);
	if (sysconf(_SC_NPROCESSORS_ONLN) < 4)
		ksft_exit_skip("needs four CPUs: three fault, one looks\n");
}

/* what an answer said of its holds; those of the kernel say nothing */
static struct mms_consistency stated;
/* ns; the longest of each phase */
static uint64_t longest_hold[FAULT_PHASES];

static void do_nothing(void)
{
	usleep(SECONDS * 1000000);
}

static void ask_map(void)
{
	struct mms_scan like = { .pid = target, .states = STATES_ALL };
	struct runs runs;

	dev_scan(dev, &like, &runs);
	stated = runs.cons;
	runs_free(&runs);
}

static void ask_view(uint32_t view, uint32_t flags)
{
	struct mms_view like = { .view = view, .flags = flags, .pid = target };
	struct records r;

	dev_view(dev, &like, 0, &r);
	stated = r.last.cons;
	records_free(&r);
}

static void ask_vmas(void)
{
	ask_view(MMS_VIEW_VMAS, MMS_VIEW_F_PAGES);
}

static void ask_tables(void)
{
	ask_view(MMS_VIEW_TABLES, MMS_VIEW_F_ENTRIES);
}

static void read_file(const char *name)
{
	static char buf[128 * 1024];
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)target, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && read(fd, buf, sizeof(buf)) > 0)
		;
	close(fd);
}

static void read_maps(void)
{
	read_file("maps");
}

static void read_smaps(void)
{
	read_file("smaps");
}

static void read_rollup(void)
{
	read_file("smaps_rollup");
}

/* @ours: mmscope is asked; @by_vma: about each VMA, which takes so many holds at least */
static const struct phase {
	const char *name;
	void (*once)(void);
	bool ours;
	bool by_vma;
} phases[] = {
	{ "nothing", do_nothing, false, false },
	{ "mmscope map", ask_map, true, true },
	{ "mmscope vma --pages", ask_vmas, true, true },
	{ "mmscope pgtables --entries", ask_tables, true, false },
	{ "cat maps", read_maps, false, false },
	{ "cat smaps", read_smaps, false, false },
	{ "cat smaps_rollup", read_rollup, false, false },
};

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* the lock is given back in between */
static void expect_holds(struct __test_metadata *_metadata, unsigned int phase)
{
	EXPECT_EQ(MMS_LOCK_MMAP, stated.lock);
	EXPECT_GE(info.max_tables + MMS_LEVELS + 1, stated.max_hold_tables);
	EXPECT_LE(phases[phase].by_vma ? vmas / (info.max_tables + MMS_LEVELS + 1) : 1,
		  stated.holds);
}

/* done by the process since @before, which is set to what is done now */
static void expect_progress(struct __test_metadata *_metadata, unsigned int phase,
			    uint64_t *before)
{
	enum fault_kind kind;

	for (kind = 0; kind < FAULT_KINDS; kind++) {
		const uint64_t nr = faulter->nr[phase][kind];

		EXPECT_LT(before[kind], nr) TH_LOG("%s: %s", phases[phase].name, fault_name[kind]);
		before[kind] = nr;
	}
}

static unsigned int run_phase(struct __test_metadata *_metadata, unsigned int phase)
{
	const double begun = now_s();
	uint64_t before[FAULT_KINDS] = {};
	double window = begun;
	unsigned int times = 0;

	faulter->phase = phase;
	memset(&stated, 0, sizeof(stated));
	do {
		phases[phase].once();
		times++;
		if (phases[phase].ours)
			expect_holds(_metadata, phase);
		if (phases[phase].ours && now_s() - window >= WINDOW_S) {
			expect_progress(_metadata, phase, before);
			window = now_s();
		}
		if (longest_hold[phase] < stated.max_hold_ns)
			longest_hold[phase] = stated.max_hold_ns;
	} while (now_s() - begun < SECONDS);
	return times;
}

static void show_phase(unsigned int phase, unsigned int times)
{
	enum fault_kind kind;
	char hold[24] = "-";

	if (phases[phase].ours)
		snprintf(hold, sizeof(hold), "%" PRIu64, longest_hold[phase] / 1000);
	for (kind = 0; kind < FAULT_KINDS; kind++)
		printf("# figure latency: %s | %u | %s | %" PRIu64 " | %.0f | %.0f | %.0f | %s\n",
		       phases[phase].name, times, fault_name[kind], faulter->nr[phase][kind],
		       faulter_part(faulter, phase, kind, 0.5),
		       faulter_part(faulter, phase, kind, 0.99),
		       faulter_part(faulter, phase, kind, 1), hold);
}

static void stay_on_one_cpu(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

FIXTURE(latency) { };
FIXTURE_SETUP(latency) { }
FIXTURE_TEARDOWN(latency) { }

TEST_F_TIMEOUT(latency, of_a_process_looked_at, 250)
{
	unsigned int times[ARRAY_LEN(phases)], phase;
	const char *why;

	vmas = sized(CROWD_VMAS);
	faulter = faulter_start(vmas, &target, &why);
	ASSERT_NE(NULL, faulter) TH_LOG("%s", why);
	stay_on_one_cpu();
	for (phase = 0; phase < ARRAY_LEN(phases); phase++)
		times[phase] = run_phase(_metadata, phase);
	/* sorting takes its time: not before the last of them is over */
	faulter->phase = FAULT_PHASES - 1;
	for (phase = 0; phase < ARRAY_LEN(phases); phase++)
		show_phase(phase, times[phase]);
}

TEST_HARNESS_MAIN
