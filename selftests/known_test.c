// SPDX-License-Identifier: GPL-2.0
/*
 * Known truth: the module in known/ owns memory of every kind and lists it.
 * mmscope must find exactly that - the pages, the caches and which of their
 * objects live, the areas, the per-CPU memory, the kernel thread.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"
#include "knownmod.h"
#include "records.h"

#define LIST	"/sys/kernel/debug/mmscope_known"

/* a line of the list: KIND NAME ADDRESS NUMBER STATE */
static struct item {
	char kind[16];
	char name[32];
	uint64_t addr;
	unsigned int number;
	char state[32];
} items[2000];
static size_t nr_items;
static int dev;

static void read_list(void)
{
	FILE *f = fopen(LIST, "re");
	char line[256];

	if (!f)
		ksft_exit_fail_msg("the known module lists nothing\n");
	while (nr_items < ARRAY_LEN(items) && fgets(line, sizeof(line), f)) {
		struct item *i = &items[nr_items];

		if (sscanf(line, "%15s %31s %" SCNx64 " %u %31s", i->kind, i->name,
			   &i->addr, &i->number, i->state) == 5)
			nr_items++;
	}
	fclose(f);
}

/* before the harness forks: its children share the module and the list */
static void __attribute__((constructor)) start(void)
{
	dev = dev_open();
	knownmod_insert();
	read_list();
}

#define for_each_item(i, what)						\
	for (i = items; i < items + nr_items; i++)			\
		if (!strcmp(i->kind, what))

/* leaves a test that needs what is off here */
#define NEEDS(cap)							\
do {									\
	char why[160];							\
	if (!dev_cap(dev, cap, why, sizeof(why)))			\
		SKIP(return, "%s: %s", cap, why);			\
} while (0)

static struct records ask(struct __test_metadata *_metadata, uint32_t view,
			  uint32_t flags, uint64_t arg0, uint64_t arg1)
{
	const struct mms_view req = {
		.view = view, .flags = flags, .arg = { arg0, arg1 },
	};
	struct records r;

	ASSERT_EQ(0, dev_view(dev, &req, 0, &r)) TH_LOG("view %u", view);
	return r;
}

static struct mms_rec_frame frame(struct __test_metadata *_metadata, uint64_t pfn)
{
	struct records r = ask(_metadata, MMS_VIEW_PAGES, 0, pfn, 1);
	const struct mms_rec_frame *rec = records_next(&r, NULL, MMS_REC_FRAME);
	struct mms_rec_frame ret;

	ASSERT_NE(NULL, rec);
	ret = *rec;
	EXPECT_EQ(pfn, ret.pfn);
	records_free(&r);
	return ret;
}

/* some hundred questions, which are slow under KASAN */
FIXTURE(slow) { };
FIXTURE_SETUP(slow) { }
FIXTURE_TEARDOWN(slow) { }

TEST(pages)
{
	struct item *i;
	unsigned int nr = 0;

	for_each_item(i, "pages") {
		struct mms_rec_frame f = frame(_metadata, i->addr), last;

		EXPECT_EQ(MMS_FRAME_KERNEL, f.kind) TH_LOG("%s order %u", i->name, i->number);
		EXPECT_EQ(atoi(i->state), f.refcount) TH_LOG("%s order %u", i->name, i->number);
		EXPECT_EQ(0, f.mapcount);
		last = frame(_metadata, i->addr + (1UL << i->number) - 1);
		EXPECT_NE(MMS_FRAME_BUDDY, last.kind);
		EXPECT_NE(MMS_FRAME_PCP, last.kind);
		if (!strcmp(i->name, "compound")) {
			EXPECT_EQ(i->number, f.order);
			EXPECT_TRUE(f.state & MMS_FRAME_F_HEAD);
			EXPECT_EQ(MMS_FRAME_KERNEL, last.kind);
			EXPECT_EQ(i->addr, last.head_pfn);
			EXPECT_TRUE(last.state & MMS_FRAME_F_TAIL);
		}
		nr++;
	}
	TH_LOG("%u blocks of pages", nr);
	EXPECT_LT(5, nr);
}

static const struct mms_rec_cache *find_cache(const struct records *r, uint64_t addr)
{
	const struct mms_rec_cache *c;

	for_each_record(c, r, MMS_REC_CACHE)
		if (c->cache == addr)
			return c;
	return NULL;
}

static bool keeps_usercopy(const struct records *r)
{
	const struct mms_rec_cache *c;

	for_each_record(c, r, MMS_REC_CACHE)
		if (c->usersize)
			return true;
	return false;
}

TEST(caches)
{
	struct records r;
	const struct mms_rec_cache *c;
	struct item *i;

	NEEDS("slab");
	r = ask(_metadata, MMS_VIEW_CACHES, 0, 0, 0);
	for_each_item(i, "cache") {
		const char *name, *ctor;

		c = find_cache(&r, i->addr);
		ASSERT_NE(NULL, c) TH_LOG("%s", i->name);
		name = record_text(&r, c, MMS_TEXT_NAME);
		ctor = record_text(&r, c, MMS_TEXT_CTOR);
		ASSERT_NE(NULL, name);
		if (c->refcount == 1) {
			EXPECT_STREQ(i->name, name);
			EXPECT_EQ(i->number, c->object_size) TH_LOG("%s", name);
		}
		EXPECT_EQ(!strcmp(i->state, "ctor"), !!c->ctor) TH_LOG("%s", name);
		EXPECT_TRUE(!c->ctor || (ctor && strstr(ctor, "paint")));
		EXPECT_LE(c->object_size, c->size);
		EXPECT_GE((4096UL << c->order) / c->size, c->per_slab);
		EXPECT_EQ(0, c->size % c->align);
		if (!strcmp(name, "mms_known_aligned"))
			EXPECT_EQ(256, c->align);
		/* a kernel without hardened usercopy keeps no such range of any cache */
		if (!strcmp(name, "mms_known_user") && keeps_usercopy(&r)) {
			EXPECT_EQ(16, c->useroffset);
			EXPECT_EQ(32, c->usersize);
		}
		if (!strcmp(name, "mms_known_empty"))
			EXPECT_EQ(0, c->objects);
	}
	/* the cache of caches, and one from the boot */
	for_each_record(c, &r, MMS_REC_CACHE) {
		const char *name = record_text(&r, c, MMS_TEXT_NAME);

		ASSERT_NE(NULL, name);
		if (!strcmp(name, "kmem_cache"))
			break;
	}
	EXPECT_NE(NULL, c);
	records_free(&r);
}

/* state of the object at @addr, 0 if no slab of the answer holds it */
static uint8_t object_state(const struct records *r, uint64_t addr, uint32_t size)
{
	const struct mms_rec_slab *slab;

	for_each_record(slab, r, MMS_REC_SLAB) {
		const struct mms_rec_objects *o = records_next(r, slab, 0);
		uint64_t index = (addr - slab->base) / size;

		if (addr < slab->base || index >= slab->objects)
			continue;
		return o && o->h.type == MMS_REC_OBJECTS && index < o->nr ?
		       o->state[index] : 0;
	}
	return 0;
}

static unsigned int count_live(const struct records *r)
{
	const struct mms_rec_objects *o;
	unsigned int i, live = 0;

	for_each_record(o, r, MMS_REC_OBJECTS)
		for (i = 0; i < o->nr; i++)
			live += o->state[i] == MMS_OBJECT_LIVE;
	return live;
}

static void check_objects(struct __test_metadata *_metadata, const struct item *cache,
			  uint32_t size)
{
	struct records r = ask(_metadata, MMS_VIEW_SLABS, MMS_VIEW_F_OBJECTS, cache->addr, 0);
	unsigned int live = 0, freed = 0;
	struct item *i;

	EXPECT_EQ(0, r.last.lost) TH_LOG("%s", cache->name);
	for_each_item(i, "object") {
		uint8_t state;

		if (strcmp(i->name, cache->name))
			continue;
		state = object_state(&r, i->addr, size);
		if (!strcmp(i->state, "live")) {
			live++;
			EXPECT_EQ(MMS_OBJECT_LIVE, state)
				TH_LOG("%s object %u", i->name, i->number);
		} else {
			freed++;
			/* its slab may be gone altogether */
			EXPECT_NE(MMS_OBJECT_LIVE, state)
				TH_LOG("%s object %u", i->name, i->number);
		}
	}
	TH_LOG("%s: %u live, %u freed", cache->name, live, freed);
	EXPECT_EQ(live, count_live(&r)) TH_LOG("%s", cache->name);
	records_free(&r);
}

TEST_F_TIMEOUT(slow, objects, 200)
{
	struct records r;
	struct item *i;

	NEEDS("slab");
	r = ask(_metadata, MMS_VIEW_CACHES, 0, 0, 0);
	for_each_item(i, "cache") {
		const struct mms_rec_cache *c = find_cache(&r, i->addr);

		ASSERT_NE(NULL, c);
		/* a merged cache holds the objects of others */
		if (c->refcount == 1)
			check_objects(_metadata, i, c->size);
	}
	records_free(&r);
}

/* the record of one kind that an address is; the test fails without it */
static struct mms_rec_what what(struct __test_metadata *_metadata, uint64_t addr,
				uint32_t kind, uint32_t text, char *ret_text, size_t size)
{
	struct records r = ask(_metadata, MMS_VIEW_WHAT, 0, addr, MMS_WHAT_AS_VA);
	const struct mms_rec_what *rec;
	struct mms_rec_what ret = {};
	const char *found;

	for_each_record(rec, &r, MMS_REC_WHAT) {
		if (rec->kind != kind)
			continue;
		ret = *rec;
		found = record_text(&r, rec, text);
		if (ret_text)
			snprintf(ret_text, size, "%s", found ? found : "");
	}
	EXPECT_EQ(kind, ret.kind) TH_LOG("%#" PRIx64, addr);
	records_free(&r);
	return ret;
}

TEST_F_TIMEOUT(slow, what_objects_are, 200)
{
	const unsigned int every = 10 / sized(10);
	char name[64];
	struct item *i;

	NEEDS("slab");
	for_each_item(i, "object") {
		struct mms_rec_what w;

		if (strcmp(i->state, "live") || i->number % every)
			continue;
		w = what(_metadata, i->addr + 8, MMS_WHAT_SLAB_OBJECT, MMS_TEXT_NAME,
			 name, sizeof(name));
		EXPECT_EQ(i->addr, w.base);
		EXPECT_EQ(0, w.flags & (MMS_WHAT_F_FREE | MMS_WHAT_F_CPU_FREE))
			TH_LOG("%s object %u", i->name, i->number);
	}
	for_each_item(i, "kmalloc")
		if (i->number <= 8192) {
			what(_metadata, i->addr, MMS_WHAT_SLAB_OBJECT, MMS_TEXT_NAME,
			     name, sizeof(name));
			EXPECT_EQ(0, strncmp(name, "kmalloc", 7)) TH_LOG("%s", name);
		}
}

TEST(areas)
{
	struct records r;
	const struct mms_rec_vmalloc *v;
	char symbol[128];
	struct item *i;

	NEEDS("vmalloc");
	r = ask(_metadata, MMS_VIEW_VMALLOC, 0, 0, 0);
	for_each_item(i, "vmalloc") {
		const char *caller;
		struct mms_rec_what w;

		for_each_record(v, &r, MMS_REC_VMALLOC)
			if (v->start == i->addr)
				break;
		ASSERT_NE(NULL, v) TH_LOG("%s at %#" PRIx64, i->name, i->addr);
		EXPECT_LE(i->addr + i->number * PAGE, v->end);
		/* the kernel notes the pages of vmalloc(), not those of vmap() */
		EXPECT_EQ(strcmp(i->name, "map") ? i->number : 0, v->pages)
			TH_LOG("%s", i->name);
		caller = record_text(&r, v, MMS_TEXT_SYMBOL);
		ASSERT_NE(NULL, caller);
		EXPECT_NE(NULL, strstr(caller, "mmscope_known")) TH_LOG("%s", caller);
		w = what(_metadata, i->addr + PAGE + 5, MMS_WHAT_VMALLOC, MMS_TEXT_SYMBOL,
			 symbol, sizeof(symbol));
		EXPECT_EQ(i->addr, w.base);
		EXPECT_NE(NULL, strstr(symbol, "mmscope_known")) TH_LOG("%s", symbol);
	}
	for_each_item(i, "frame")
		EXPECT_EQ(MMS_FRAME_VMALLOC, frame(_metadata, i->addr).kind)
			TH_LOG("%s page %u", i->name, i->number);
	records_free(&r);
}

TEST(per_cpu_memory)
{
	struct item *i;

	NEEDS("percpu");
	for_each_item(i, "percpu") {
		struct mms_rec_what w = what(_metadata, i->addr, MMS_WHAT_PER_CPU,
					     MMS_TEXT_NAME, NULL, 0);

		EXPECT_EQ(i->number, w.cpu);
	}
}

TEST(kernel_thread)
{
	char comm[64];
	struct item *i;

	NEEDS("slab");
	for_each_item(i, "task") {
		struct mms_rec_what w = what(_metadata, i->addr + 16, MMS_WHAT_TASK,
					     MMS_TEXT_COMM, comm, sizeof(comm));

		EXPECT_EQ(i->addr, w.base);
		EXPECT_EQ(i->number, w.pid);
		EXPECT_STREQ("mms_known", comm);
	}
	for_each_item(i, "stack") {
		struct mms_rec_what w = what(_metadata, i->addr + PAGE, MMS_WHAT_STACK,
					     MMS_TEXT_COMM, comm, sizeof(comm));

		EXPECT_EQ(i->number, w.pid);
		EXPECT_EQ(i->addr, w.base);
	}
}

static struct records tasks(struct __test_metadata *_metadata)
{
	const struct mms_view req = { .view = MMS_VIEW_TASKS };
	struct records r;

	ASSERT_EQ(0, dev_view(dev, &req, 0, &r));
	return r;
}

static const struct mms_rec_task *task_of(const struct records *r, pid_t pid)
{
	const struct mms_rec_task *t;

	for_each_record(t, r, MMS_REC_TASK)
		if (t->pid == pid)
			return t;
	return NULL;
}

/* keeps to the CPU where the thread is, so that the thread comes after it */
static pid_t neighbour(cpu_set_t *cpus)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sched_setaffinity(0, sizeof(*cpus), cpus);
	for (;;)
		;
}

/* a kernel thread runs on the tables of whoever ran before it */
TEST(kernel_thread_borrows)
{
	const struct mms_rec_task *t, *owner;
	cpu_set_t cpus, rest;
	struct records r;
	unsigned int round, borrowed = 0;
	pid_t pid, thread = 0;
	struct item *i;
	int fd = open(LIST, O_WRONLY | O_CLOEXEC);

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		SKIP(return, "one CPU: nobody can look while the thread runs");
	for_each_item(i, "task")
		thread = i->number;
	CPU_ZERO(&cpus);
	CPU_SET(1, &cpus);
	CPU_ZERO(&rest);
	CPU_SET(0, &rest);
	ASSERT_EQ(0, sched_setaffinity(thread, sizeof(cpus), &cpus));
	ASSERT_EQ(0, sched_setaffinity(0, sizeof(rest), &rest));
	pid = neighbour(&cpus);
	ASSERT_LT(0, pid);
	for (round = 0; round < 1000 && !borrowed; round++) {
		if (round % 20 == 0)
			ASSERT_EQ(1, write(fd, "x", 1));
		r = tasks(_metadata);
		t = task_of(&r, thread);
		owner = task_of(&r, pid);
		ASSERT_NE(NULL, t);
		ASSERT_NE(NULL, owner);
		EXPECT_EQ(0, t->mm);
		if (t->flags & MMS_TASK_BORROWS && t->owner_pid == pid) {
			EXPECT_EQ(owner->mm, t->active_mm);
			EXPECT_EQ(owner->mm, owner->active_mm);
			borrowed++;
		}
		records_free(&r);
		usleep(1000);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	printf("# the thread had the process's address space after %u looks\n", round);
	EXPECT_EQ(1, borrowed);
	close(fd);
}

TEST_HARNESS_MAIN
