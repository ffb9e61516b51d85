// SPDX-License-Identifier: GPL-2.0
/*
 * Every allocation and every copy that can fail is made to fail, one at a time:
 * by /proc/self/fail-nth the kernel lets the first, the second, the third ... of
 * a call fail, until the call comes through without meeting one. Each must give
 * a clean error or an answer that is right all the same, and the next call works.
 * What a failure left behind is kmemleak's to find, after the test.
 * MMS_FAULTS: only calls with this in their name.
 *
 * mms-kernels: debug
 * mms-part: all
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "kselftest.h"

#include "common.h"
#include "hostile/attempt.h"
#include "hostile/files.h"
#include "hostile/places.h"
#include "modfile.h"
#include "symbols.h"

#define FOLDER		"/sys/kernel/debug/mmscope/"
#define FAULTS		"/sys/kernel/debug/"
#define NTH		"/proc/thread-self/fail-nth"
/*
 * All points of a call are tried. verify/ does the same for each process and each cache, thousands
 * of times: after so many seconds, each further tenth. Then each place in the module that leads to
 * a point is found, and the first point below it is tried. What its checks allocate is refused one
 * by one in userspace/tests, too.
 */
#define SECONDS_EACH	90
/* so long a call without a fault follows each one with a fault; then every so many of them */
#define SECONDS_AFTER	10
#define SELDOM		32
/* a place that is not always reached is given so many chances */
#define CHANCES		3
#define TEXT		(256 * 1024)
#define PIECE		65536

/* what is tried, and what came of it; @repeats: it does the same many times */
struct trial {
	const char *name;
	int (*run)(const struct trial *t);
	const struct form *form;
	bool repeats;
	unsigned int points, tried, clean, through, broken;
	unsigned int places, met;
};

static int nth, dev = -1;
static bool armed, met;	/* a fault is to come; it came */
static char *text, *out;
static void *addresses;
static struct mms_cap caps[64];
static uint32_t nr_caps;

/* the n-th chance of a fault from here on is taken */
static void arm(unsigned int n)
{
	char number[16];
	int len = snprintf(number, sizeof(number), "%u", n);

	if (pwrite(nth, number, len, 0) != len)
		ksft_exit_fail_msg("%s: %s\n", NTH, strerror(errno));
	armed = true;
	met = false;
}

/* none from here on; if none was met, reading or writing the file may meet it now */
static void disarm(void)
{
	char number[16] = "1";
	ssize_t got;

	if (!armed)
		return;
	got = pread(nth, number, sizeof(number) - 1, 0);
	met = got > 0 && atoi(number) == 0;
	while (pwrite(nth, "0", 1, 0) != 1)
		;
	armed = false;
}

/* who allocates may be told to fail whatever it waits for, and for a single page */
static bool faults_prepare(void)
{
	static const char * const knobs[][2] = {
		{ "failslab/ignore-gfp-wait", "N" }, { "failslab/verbose", "0" },
		{ "fail_page_alloc/ignore-gfp-wait", "N" },
		{ "fail_page_alloc/ignore-gfp-highmem", "N" },
		{ "fail_page_alloc/min-order", "0" }, { "fail_page_alloc/verbose", "0" },
		{ "fail_usercopy/verbose", "0" },
	};
	char path[100];
	size_t i;

	nth = open(NTH, O_RDWR | O_CLOEXEC);
	for (i = 0; i < ARRAY_LEN(knobs); i++) {
		snprintf(path, sizeof(path), FAULTS "%s", knobs[i][0]);
		if (write_text(path, knobs[i][1]))
			printf("# no %s\n", path);
	}
	return nth >= 0;
}

static int ask(const struct trial *t)
{
	return attempt_ask(dev, t->form, out, addresses, NULL);
}

/* a file from its beginning to its end, or as much as fits */
static int read_file(const struct trial *t)
{
	char path[200];
	ssize_t got = 1;
	size_t len = 0;
	int fd, err = 0;

	snprintf(path, sizeof(path), FOLDER "%s", t->name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	while (got > 0 && len + PIECE <= TEXT) {
		got = read(fd, text + len, PIECE);
		if (got > 0)
			len += got;
		else if (got < 0)
			err = -errno;
	}
	close(fd);
	if (!err && !text_is_right(t->name, text, len))
		err = -EPROTO;
	return err;
}

static int write_file(const struct trial *t)
{
	char path[200], *sign;
	ssize_t got;
	int fd, err;

	snprintf(path, sizeof(path), FOLDER "%s", t->name);
	sign = strchr(path, ' ');
	*sign = '\0';
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	got = write(fd, "self 1000", strcmp(t->name, "target <") ? 9 : 4);
	err = got < 0 ? -errno : 0;
	got = err ? 0 : pread(fd, text, PIECE, 0);
	err = got < 0 ? -errno : err;
	close(fd);
	return err;
}

static bool fetch_caps(struct mms_cap *to, uint32_t *nr)
{
	struct mms_list list = {
		.size = sizeof(list), .out = (uintptr_t)to, .nr = 64, .stride = sizeof(*to),
	};
	int fd = open(MMS_DEVICE_PATH, O_RDWR | O_CLOEXEC);
	int err = fd < 0 ? -errno : dev_ioctl(fd, MMS_IOC_CAPS, &list);

	*nr = list.nr;
	close(fd);
	return !err;
}

/* in spite of a fault it may have come in with less than it could: then it says why */
static int insert(const struct trial *t)
{
	struct mms_cap now[64];
	int err = module_insert();
	uint32_t nr, i;

	disarm();
	if (err)
		return err;
	if (!fetch_caps(now, &nr) || nr != nr_caps)
		err = -EPROTO;
	for (i = 0; !err && i < nr; i++)
		if (!now[i].on && !now[i].reason[0])
			err = -EPROTO;
	/* what is off was made so by a fault */
	for (i = 0; !err && !met && i < nr; i++)
		if (now[i].on != caps[i].on)
			err = -EPROTO;
	if (module_take_out())
		err = -EBUSY;
	return err;
}

/*
 * Short of memory, the kernel may say of the BTF of any module that it goes in circles: "Max chain
 * length or cycle detected".
 */
static bool is_clean(const struct trial *t, int err)
{
	return err == -ENOMEM || err == -EFAULT || (err == -ELOOP && t->run == insert);
}

static void complain(struct trial *t, unsigned int n, int err, const char *what)
{
	printf("# %s, fault %u: %s: %s\n", t->name, n, what, strerror(-err));
	t->broken++;
}

/* one fault; false: the call was through before it could be met */
static bool try_fault(struct trial *t, unsigned int n)
{
	int err;

	arm(n);
	err = t->run(t);
	disarm();
	if (!met) {
		if (err)
			complain(t, n, err, "without a fault");
		return false;
	}
	t->tried++;
	if (!err)
		t->through++;
	else if (is_clean(t, err))
		t->clean++;
	else
		complain(t, n, err, "not a clean error");
	return true;
}

static int run_without(const struct trial *t)
{
	met = false;
	return t->run(t);
}

static void ask_without(struct trial *t, unsigned int n, const char *when)
{
	int err = run_without(t);

	if (err < 0)
		complain(t, n, err, when);
}

static void run_once(void *t)
{
	ask_without(t, 0, "while it was looked at");
}

/* the first fault below @at; whether there was one */
static bool try_place(struct trial *t, uint64_t at)
{
	int err = place_choose(at), chance;
	bool was = false;

	for (chance = 0; !err && chance < CHANCES && !was; chance++)
		was = try_fault(t, 1);
	if (!err)
		err = place_choose(0);
	if (err)
		complain(t, 0, err, "no place can be chosen");
	if (!was)
		printf("# %s: no fault was met below %s\n", t->name, symbol_at(at)->name);
	return was;
}

static void try_places(struct trial *t)
{
	static struct places found;
	const time_t start = time(NULL);
	unsigned int i;
	int err = places_find(run_once, t, &found);

	if (err)
		complain(t, 0, err, "the places where it can fail were not found");
	else if (found.seen < found.points)
		complain(t, 0, -ENOSPC, "not all stacks were kept");
	for (i = 0; i < found.nr; i++)
		t->met += try_place(t, found.at[i]);
	t->places = found.nr;
	ask_without(t, 0, "after the last place");
	printf("# %-18s %5lu points by their stacks, of %lu: %u places in the module, a fault below %u, %ld s\n",
	       t->name, found.seen, found.points, t->places, t->met,
	       (long)(time(NULL) - start));
}

static void try_faults(struct trial *t)
{
	const time_t start = time(NULL);
	unsigned int n, step = 1;
	int err = run_without(t);
	time_t gone = 0;

	if (err == -EOPNOTSUPP) {
		printf("# %-18s is off on this kernel\n", t->name);
		return;
	}
	if (err < 0)
		complain(t, 0, err, "before the first fault");
	for (n = 1; try_fault(t, n); n += step) {
		if (gone < SECONDS_AFTER || t->tried % SELDOM == 0)
			ask_without(t, n, "after the fault");
		gone = time(NULL) - start;
		if (gone >= SECONDS_EACH && t->repeats)
			step = 1 + n / 10;
	}
	ask_without(t, n, "after the last fault");
	t->points = n - 1;
	if (t->repeats)
		try_places(t);
	printf("# %-18s %5u points, %5u tried, %5u clean errors, %5u came through, %ld s\n",
	       t->name, t->points, t->tried, t->clean, t->through, (long)gone);
}

static void finish(struct trial *t, struct trial *sum)
{
	const char *only = getenv("MMS_FAULTS");

	if (only && !strstr(t->name, only)) {
		ksft_test_result_skip("%s\n", t->name);
		return;
	}
	try_faults(t);
	sum->points += t->points;
	sum->tried += t->tried;
	sum->clean += t->clean;
	sum->through += t->through;
	sum->places += t->places;
	sum->met += t->met;
	ksft_test_result(!t->broken, "%s\n", t->name);
}

/* memory that a fault injected into a page fault could not take away any more */
static void *ready_memory(size_t len)
{
	void *p = mmap(NULL, len, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	mlock(p, len);
	return p;
}

static void try_files(struct trial *sum)
{
	static const char * const written[] = { "target <", "translate <" };
	unsigned int i;

	for (i = 0; i < nr_files; i++) {
		struct trial t = {
			.name = file_names[i], .run = read_file,
			.repeats = !strncmp(file_names[i], "verify/", 7),
		};

		finish(&t, sum);
	}
	for (i = 0; i < ARRAY_LEN(written); i++) {
		struct trial t = { .name = written[i], .run = write_file };

		finish(&t, sum);
	}
}

static void try_insert(struct trial *sum)
{
	struct trial t = { .name = "insert", .run = insert };

	close(dev);
	if (!fetch_caps(caps, &nr_caps) || module_take_out())
		ksft_exit_fail_msg("the module cannot be taken out\n");
	finish(&t, sum);
	if (module_insert())
		ksft_exit_fail_msg("the module cannot be inserted any more\n");
}

int main(void)
{
	struct trial sum = {};
	unsigned int i, calls;

	ksft_print_header();
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!faults_prepare())
		ksft_exit_skip("%s is not there: a kernel without fault injection\n", NTH);
	if (!module_load_image())
		ksft_exit_skip("mmscope.ko is nowhere to be found; MMSCOPE_KO can name it\n");
	world_make(1);
	files_find();
	dev = attempt_prepare();
	out = ready_memory(4 * MMS_VIEW_LEN_MIN);
	text = ready_memory(TEXT);
	addresses = ready_memory(PAGE);
	calls = nr_forms + nr_files + 3;
	ksft_set_plan(calls);
	for (i = 0; i < nr_forms; i++) {
		struct trial t = { .name = forms[i].name, .run = ask, .form = &forms[i] };

		finish(&t, &sum);
	}
	try_files(&sum);
	try_insert(&sum);
	printf("# figure faults: %u | %u | %u | %u | %u | %u of %u\n", calls, sum.points,
	       sum.tried, sum.clean, sum.through, sum.met, sum.places);
	ksft_finished();
}
