// SPDX-License-Identifier: GPL-2.0
/*
 * Hostile callers: several threads ask all that can be asked, well and badly,
 * about processes that never rest, on a machine from which memory, processors,
 * swap and the module itself are taken away meanwhile. The kernel must have no
 * complaint, and no answer may be wrong that claims to be true.
 *
 * MMS_HOSTILE_CALLS and MMS_HOSTILE_SECONDS: at least so many calls, for at
 * least so long, and for MMS_HOSTILE_LIMIT seconds at most. MMS_HOSTILE_SEED:
 * another sequence of calls.
 *
 * mms-kernels: all kcsan
 * mms-options: --smp 2 --numa 2
 * mms-part: all
 * mms-seconds: 1200
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "kselftest.h"

#include "common.h"
#include "hostile/callers.h"
#include "hostile/files.h"
#include "hostile/machine.h"
#include "hostile/targets.h"
#include "hostile/truth.h"
#include "modfile.h"

/* over five millions on the seven kernels that are not slow */
#define CALLS		750000
#define SECONDS		60
/*
 * How long it takes says little about the module and much about the machine: a million calls took
 * 71 seconds where it had two processors to itself, 540 beside another one. On slow kernels four
 * times as late.
 */
#define LIMIT_S		1080
/* so often each kind of question must have been answered */
#define ANSWERED	20
#define STORM_THREADS	2

static const char * const counted[] = {
	"thp_split_page", "thp_split_pmd", "thp_collapse_alloc", "thp_fault_alloc",
	"pgmigrate_success", "pswpout", "pswpin", "compact_success", "numa_hint_faults",
};

static unsigned long vmstat[ARRAY_LEN(counted)];

/* what the kernel counts of what was done to it; @first: from here on */
static void count_vmstat(bool first)
{
	char line[128], name[100];
	unsigned long n;
	size_t i;
	FILE *f = fopen("/proc/vmstat", "re");

	while (f && fgets(line, sizeof(line), f))
		for (i = 0; i < ARRAY_LEN(counted); i++)
			if (sscanf(line, "%99s %lu", name, &n) == 2 && !strcmp(name, counted[i]))
				vmstat[i] = first ? n : n - vmstat[i];
	if (f)
		fclose(f);
	for (i = 0; !first && i < ARRAY_LEN(counted); i++)
		printf("# the kernel counted %s %lu\n", counted[i], vmstat[i]);
}

/* such a kernel looks at each access, and does a tenth */
static bool is_slow(void)
{
	return sized(10) == 1 || !access("/sys/kernel/debug/kcsan", F_OK);
}

static bool is_off(int dev, const struct form *form)
{
	uint64_t room[MMS_VIEW_LEN_MIN / sizeof(uint64_t)];
	struct mms_view view = {
		.size = sizeof(view), .view = form->view, .out = (uintptr_t)room,
		.len = MMS_VIEW_LEN_MIN,
	};
	struct mms_swap swap = { .size = sizeof(swap) };

	if (form->cmd == MMS_IOC_SWAP)
		return dev_ioctl(dev, MMS_IOC_SWAP, &swap) == -EOPNOTSUPP;
	return form->view && dev_ioctl(dev, MMS_IOC_VIEW, &view) == -EOPNOTSUPP;
}

static void judge_answers(const struct account *a)
{
	struct mms_cap caps[64] = {};
	unsigned int i, few = 0;
	int dev = dev_open();
	struct mms_list list = {
		.size = sizeof(list), .out = (uintptr_t)caps, .nr = ARRAY_LEN(caps),
		.stride = sizeof(caps[0]),
	};

	ksft_test_result(!dev_ioctl(dev, MMS_IOC_CAPS, &list), "the module still answers\n");
	for (i = 0; i < nr_forms; i++) {
		if (a->form[i].accepted >= ANSWERED)
			continue;
		if (is_off(dev, &forms[i])) {
			printf("# %s is off on this kernel\n", forms[i].name);
			continue;
		}
		printf("# %s was answered %lu times only\n", forms[i].name, a->form[i].accepted);
		few++;
	}
	for (i = 0; i < nr_files; i++) {
		if (a->file[i].accepted)
			continue;
		printf("# %s was never read\n", file_names[i]);
		few++;
	}
	close(dev);
	ksft_test_result(!few, "each question was answered\n");
}

static void judge_events(unsigned long *sum)
{
	unsigned int i, missed = 0;

	for (i = 0, *sum = *world->storm.rounds; i < EVENTS; i++) {
		unsigned long n = world->event[i];
		const char *why = n ? NULL : machine_cannot(i);

		*sum += n;
		if (n)
			printf("# %s: %lu times\n", event_names[i], n);
		else
			printf("# %s: never, %s\n", event_names[i], why ? why : "why not?");
		missed += !n && !why;
	}
	printf("# storm: %lu times\n", (unsigned long)*world->storm.rounds);
	ksft_test_result(!missed, "all was done that can be done here\n");
}

static void judge_truth(void)
{
	unsigned long i;

	for (i = 0; i < WRONGS && i < world->wrong; i++)
		printf("# wrong: %s\n", world->told[i]);
	ksft_test_result(!world->wrong, "no answer was wrong\n");
}

static unsigned int call_for_a_while(unsigned long calls, unsigned int seconds)
{
	time_t start = time(NULL), at = start, told = start;

	const time_t limit = number_of("MMS_HOSTILE_LIMIT", is_slow() ? 4 * LIMIT_S : LIMIT_S);

	while (at < start + limit && (at < start + seconds || world->calls < calls)) {
		sleep(1);
		at = time(NULL);
		if (at / 10 != told / 10)
			printf("# after %ld s: %lu calls\n", (long)(at - start),
			       (unsigned long)world->calls);
		told = at;
	}
	return at - start;
}

int main(void)
{
	const unsigned long calls = number_of("MMS_HOSTILE_CALLS", is_slow() ? CALLS / 10 : CALLS);
	const unsigned long seconds = number_of("MMS_HOSTILE_SECONDS", SECONDS);
	static struct account sum;
	unsigned long events;
	unsigned int took;
	bool reload = module_load_image();
	char line[100];

	ksft_print_header();
	close(dev_open());
	ksft_set_plan(5);
	setvbuf(stdout, NULL, _IOLBF, 0);
	world_make(number_of("MMS_HOSTILE_SEED", time(NULL)));
	snprintf(line, sizeof(line), "hostile_test: MMS_HOSTILE_SEED=%lu\n",
		 (unsigned long)world->seed);
	write_text("/dev/kmsg", line);
	printf("# %s", line);
	files_find();
	count_vmstat(true);
	truth_start();
	/* as those that world.h starts */
	setpriority(PRIO_PROCESS, 0, TARGET_NICE);
	storm_start(&world->storm, STORM_THREADS);
	setpriority(PRIO_PROCESS, 0, 0);
	targets_start();
	callers_start();
	machine_start(reload);
	took = call_for_a_while(calls, seconds);
	callers_stop(&sum);
	machine_stop();
	targets_stop();
	truth_stop();

	account_print(&sum, file_names, nr_files);
	count_vmstat(false);
	judge_events(&events);
	storm_stop(&world->storm);
	judge_answers(&sum);
	judge_truth();
	printf("# %lu calls in %u s, %lu a second\n", account_calls(&sum), took,
	       account_calls(&sum) / took);
	ksft_test_result(account_calls(&sum) >= calls, "enough calls\n");
	printf("# figure hostile: %lu | %lu | %u | %lu | %lu | %lu\n", account_calls(&sum),
	       account_accepted(&sum), CALLERS, events, (unsigned long)world->event[EVENT_RELOAD],
	       (unsigned long)world->wrong);
	ksft_finished();
}
