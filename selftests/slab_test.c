// SPDX-License-Identifier: GPL-2.0
/*
 * Slab caches against /proc/slabinfo and /sys/kernel/slab, slabs and objects
 * against the caches' own counts, and objects whose number or address is known
 * otherwise. Counts are compared between two equal readings of the other side;
 * a cache counts as wrong if there were such readings and none agreed.
 *
 * mms-kernels: all kcsan
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"
#include "records.h"

#define ROUNDS		12	/* readings until every cache has stood still for one */
#define ROUNDS_MAX	48	/* and no more, if it does not stand still */
#define NAP_US		20000
#define MAX_CACHES	1024
#define SYSFS		"/sys/kernel/slab"
#define SAMPLED		10000	/* longer partial lists are only sampled by slabinfo, v6.10+ */

static int dev;

static void __attribute__((constructor)) start(void)
{
	char why[128];

	dev = dev_open();
	if (!dev_cap(dev, "slab", why, sizeof(why)))
		ksft_exit_skip("slab: %s\n", why);
	if (!dev_cap(dev, "slab-counts", why, sizeof(why)))
		ksft_exit_skip("slab-counts: %s\n", why);
	if (!dev_cap(dev, "slab-cpu", why, sizeof(why)))
		ksft_exit_skip("slab-cpu: %s\n", why);
}

/* many questions, each about all of the machine's memory */
#define PATIENCE	300

FIXTURE(slab) {};
FIXTURE_SETUP(slab) {}
FIXTURE_TEARDOWN(slab) {}

static int ask_caches(uint64_t cache, struct records *r)
{
	struct mms_view req = { .view = MMS_VIEW_CACHES, .arg = { cache } };

	return dev_view(dev, &req, 0, r);
}

static int ask_slabs(uint64_t cache, struct records *r)
{
	struct mms_view req = {
		.view = MMS_VIEW_SLABS, .flags = MMS_VIEW_F_OBJECTS, .arg = { cache },
	};

	return dev_view(dev, &req, 0, r);
}

static const char *name_of(const struct records *r, const struct mms_rec_cache *c)
{
	const char *name = record_text(r, c, MMS_TEXT_NAME);

	return name ? name : "";
}

static const struct mms_rec_cache *find_cache(const struct records *r, const char *name)
{
	const struct mms_rec_cache *c;

	for_each_record(c, r, MMS_REC_CACHE)
		if (!strcmp(name_of(r, c), name))
			return c;
	return NULL;
}

/* free objects that slabs of CPUs count; slabinfo takes these slabs for full */
static uint64_t free_in_cpu_slabs(const struct records *r, const struct mms_rec_cache *c)
{
	const struct mms_rec_cache_cpu *cpu;
	uint64_t sum = 0;

	for_each_record(cpu, r, MMS_REC_CACHE_CPU)
		if (cpu->cache == c->cache)
			sum += cpu->slab_free + cpu->partial_free;
	return sum;
}

/*
 * Slabs of CPUs as sysfs counts them: show_slab_objects() passes over a CPU that
 * has no slab to allocate from, and over the partial slabs that it may keep.
 */
static uint64_t cpu_slabs_of_sysfs(const struct records *r, const struct mms_rec_cache *c)
{
	const struct mms_rec_cache_cpu *cpu;
	uint64_t sum = 0;

	for_each_record(cpu, r, MMS_REC_CACHE_CPU)
		if (cpu->cache == c->cache && cpu->slab != MMS_ADDR_NONE)
			sum += 1 + cpu->partial_slabs;
	return sum;
}

/* slabinfo's numbers, then ours, as long long for printing */
struct disagreement {
	long long active, objects, slabs, inuse, cpu_free, our_objects, our_slabs;
};

/* a line of /proc/slabinfo, and how the comparisons of it went */
struct line {
	char name[80];
	unsigned long active, objects, size, per_slab, pages, active_slabs, slabs;
	unsigned int compared, agreed;
	struct disagreement last;
};

static size_t read_slabinfo(struct line *line, size_t room)
{
	char text[512];
	size_t nr = 0;
	FILE *f = fopen("/proc/slabinfo", "re");

	while (f && nr < room && fgets(text, sizeof(text), f)) {
		struct line *l = &line[nr];

		memset(l, 0, sizeof(*l));
		if (sscanf(text, "%79s %lu %lu %lu %lu %lu : tunables %*u %*u %*u : slabdata %lu %lu",
			   l->name, &l->active, &l->objects, &l->size, &l->per_slab, &l->pages,
			   &l->active_slabs, &l->slabs) == 8)
			nr++;
	}
	if (f)
		fclose(f);
	return nr;
}

static bool same_line(const struct line *a, const struct line *b)
{
	return !strcmp(a->name, b->name) && a->active == b->active &&
	       a->objects == b->objects && a->slabs == b->slabs;
}

static bool agrees(const struct records *r, const struct mms_rec_cache *c, const struct line *l)
{
	return c->slabs == l->slabs && c->objects == l->objects && c->size == l->size &&
	       c->per_slab == l->per_slab && 1UL << c->order == l->pages &&
	       l->active_slabs == c->slabs &&
	       (c->partial > SAMPLED || c->inuse + free_in_cpu_slabs(r, c) == l->active);
}

/* both go along the same list; names need not be unique */
static void compare_lines(struct line *total, const struct line *before,
			  const struct line *after, size_t nr, const struct records *r)
{
	const struct mms_rec_cache *c = NULL;
	size_t i;

	for (i = 0; i < nr; i++) {
		c = records_next(r, c, MMS_REC_CACHE);
		if (!c || strcmp(name_of(r, c), before[i].name) ||
		    strcmp(total[i].name, before[i].name) ||
		    !same_line(&before[i], &after[i]) || c->state & MMS_CACHE_INCONCLUSIVE)
			continue;
		total[i].compared++;
		if (agrees(r, c, &before[i]))
			total[i].agreed++;
		else
			total[i].last = (struct disagreement){
				before[i].active, before[i].objects, before[i].slabs,
				c->inuse, free_in_cpu_slabs(r, c), c->objects, c->slabs };
	}
}

TEST_F_TIMEOUT(slab, caches_agree_with_slabinfo, PATIENCE)
{
	static struct line total[MAX_CACHES], before[MAX_CACHES], after[MAX_CACHES];
	size_t nr = read_slabinfo(total, MAX_CACHES), i, compared = 0, wrong = 0;
	const struct mms_rec_cache *c;
	size_t caches = 0;
	struct records r;
	int round;

	ASSERT_LT(20, nr);
	for (round = 0; round < ROUNDS; round++) {
		size_t nr_before = read_slabinfo(before, MAX_CACHES);

		ASSERT_EQ(0, ask_caches(0, &r));
		if (nr_before == nr && read_slabinfo(after, MAX_CACHES) == nr)
			compare_lines(total, before, after, nr, &r);
		if (!round)
			for_each_record(c, &r, MMS_REC_CACHE)
				caches++;
		records_free(&r);
	}
	for (i = 0; i < nr; i++) {
		compared += total[i].compared != 0;
		if (total[i].compared && !total[i].agreed) {
			const struct disagreement *d = &total[i].last;

			TH_LOG("%s: %u readings, none agreed: slabinfo %lld/%lld in %lld, mmscope %lld+%lld/%lld in %lld",
			       total[i].name, total[i].compared, d->active, d->objects,
			       d->slabs, d->inuse, d->cpu_free, d->our_objects, d->our_slabs);
			wrong++;
		}
	}
	TH_LOG("%zu of %zu caches compared with slabinfo, %zu mismatches", compared, nr, wrong);
	EXPECT_EQ(nr, caches);
	EXPECT_EQ(0, wrong);
	EXPECT_LE(nr * 9 / 10, compared);
}

/* the text of an attribute; false if there is none */
static bool attribute(const char *cache, const char *name, char *text, size_t size)
{
	char path[PATH_MAX];
	ssize_t len;

	snprintf(path, sizeof(path), SYSFS "/%s/%s", cache, name);
	len = read_text(path, text, size);
	if (len < 0)
		return false;
	text[strcspn(text, "\n")] = '\0';
	return true;
}

/* flags of a cache by their names on this kernel */
static uint64_t flag(const char *name)
{
	struct mms_view req = { .view = MMS_VIEW_NAMES };
	const struct mms_rec_name *n;
	struct records r;
	uint64_t bit = 0;

	if (dev_view(dev, &req, 0, &r))
		return 0;
	for_each_record(n, &r, MMS_REC_NAME)
		if (n->table == MMS_NAMES_SLAB_FLAG && !strcmp(n->name, name))
			bit = 1ULL << n->number;
	records_free(&r);
	return bit;
}

/* caches of one name have one folder in sysfs, and nothing says whose it is */
static bool is_unique(const struct records *r, const char *name)
{
	const struct mms_rec_cache *c;
	int nr = 0;

	for_each_record(c, r, MMS_REC_CACHE)
		nr += !strcmp(name_of(r, c), name);
	return nr == 1;
}

/**
 * struct check - an attribute of a cache in /sys/kernel/slab
 * @name: the attribute
 * @value: what it should read
 */
struct check {
	const char *name;
	long long value;
};

struct score {
	size_t compared, wrong;
};

static void compare_attribute(const char *cache, const struct check *check, struct score *s)
{
	char text[256];

	if (!attribute(cache, check->name, text, sizeof(text)))
		return;
	s->compared++;
	if (strtoll(text, NULL, 10) != check->value) {
		fprintf(stderr, "# %s/%s: %s, mmscope %lld\n", cache, check->name, text,
			check->value);
		s->wrong++;
	}
}

static void compare_layout(const char *name, const struct mms_rec_cache *c, struct score *s)
{
	const struct check checks[] = {
		{ "object_size", c->object_size },
		{ "slab_size", c->size },
		{ "objs_per_slab", c->per_slab },
		{ "order", c->order },
		{ "min_partial", c->min_partial },
		{ "cpu_partial", c->cpu_partial },
		{ "align", c->align },
		{ "aliases", c->refcount < 0 ? 0 : c->refcount - 1 },
		{ "usersize", c->usersize },
		{ "sheaf_capacity", c->sheaf_capacity },
		{ "hwcache_align", !!(c->flags & flag("hwcache_align")) },
		{ "reclaim_account", !!(c->flags & flag("reclaim_account")) },
		{ "cache_dma", !!(c->flags & flag("cache_dma")) },
		{ "destroy_by_rcu", !!(c->flags & flag("typesafe_by_rcu")) },
		{ "sanity_checks", !!(c->flags & flag("consistency_checks")) },
		{ "trace", !!(c->flags & flag("trace")) },
		{ "red_zone", !!(c->flags & flag("red_zone")) },
		{ "poison", !!(c->flags & flag("poison")) },
		{ "store_user", !!(c->flags & flag("store_user")) },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(checks); i++)
		compare_attribute(name, &checks[i], s);
}

static void compare_ctor(const struct records *r, const struct mms_rec_cache *c, struct score *s)
{
	const char *ctor = record_text(r, c, MMS_TEXT_CTOR), *name = name_of(r, c);
	char text[256];

	if (!attribute(name, "ctor", text, sizeof(text)))
		return;
	s->compared++;
	if (strcmp(text, ctor ? ctor : "") || !ctor != !c->ctor) {
		fprintf(stderr, "# %s/ctor: \"%s\", mmscope \"%s\"\n", name, text, ctor ? ctor : "");
		s->wrong++;
	}
}

TEST_F_TIMEOUT(slab, layout_agrees_with_sysfs, PATIENCE)
{
	const struct mms_rec_cache *c;
	struct score s = {};
	struct records r;
	size_t twins = 0;

	if (access(SYSFS, R_OK))
		SKIP(return, "no " SYSFS " on this kernel");
	ASSERT_EQ(0, ask_caches(0, &r));
	for_each_record(c, &r, MMS_REC_CACHE) {
		if (!is_unique(&r, name_of(&r, c))) {
			twins++;
			continue;
		}
		compare_layout(name_of(&r, c), c, &s);
		compare_ctor(&r, c, &s);
	}
	records_free(&r);
	TH_LOG("%zu attributes compared with sysfs, %zu mismatches; %zu caches share a name",
	       s.compared, s.wrong, twins);
	EXPECT_LT(0, s.compared);
	EXPECT_EQ(0, s.wrong);
}

/* counts that move; read twice, with the answer between */
static const char * const counts[] = {
	"slabs", "total_objects", "objects", "partial", "cpu_slabs",
};

/* to open a file for each reading would move the caches that files are from */
static void open_counts(const char *cache, int *fd)
{
	char path[PATH_MAX];
	size_t i;

	for (i = 0; i < ARRAY_LEN(counts); i++) {
		snprintf(path, sizeof(path), SYSFS "/%s/%s", cache, counts[i]);
		fd[i] = open(path, O_RDONLY | O_CLOEXEC);
	}
}

static void close_counts(const int *fd)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(counts); i++)
		if (fd[i] >= 0)
			close(fd[i]);
}

static void read_counts(const int *fd, long long *value)
{
	char text[256];
	ssize_t len;
	size_t i;

	for (i = 0; i < ARRAY_LEN(counts); i++) {
		len = fd[i] < 0 ? -1 : pread(fd[i], text, sizeof(text) - 1, 0);
		if (len > 0)
			text[len] = '\0';
		value[i] = len > 0 ? strtoll(text, NULL, 10) : -1;
	}
}

/* what the readings of a cache said between which it stood still */
struct readings {
	unsigned int still;
	bool agreed;
};

/*
 * Two counts that are the same do not prove that nothing came and went between them: one reading
 * that differs is not the last, as long as there may be others of a cache that stands still.
 */
static bool is_enough(const struct readings *seen, int round)
{
	return seen->agreed || seen->still == ROUNDS || round == ROUNDS_MAX;
}

/* Return: 1 if they agree, 0 if none did, -1 if the cache would not stand still */
static int verdict_of(const struct readings *seen)
{
	if (seen->agreed)
		return 1;
	return seen->still ? 0 : -1;
}

/* Return: whether our counts are those of sysfs */
static bool is_as_in_sysfs(const char *name, const struct records *r,
			   const struct mms_rec_cache *c, const long long *theirs)
{
	const long long ours[] = {
		c->slabs, c->objects, c->inuse + free_in_cpu_slabs(r, c),
		c->partial, cpu_slabs_of_sysfs(r, c),
	};
	bool same = true;
	size_t i;

	for (i = 0; i < ARRAY_LEN(counts); i++)
		if (theirs[i] != -1 && theirs[i] != ours[i]) {
			same = false;
			fprintf(stderr, "# %s/%s: %lld, mmscope %lld\n",
				name, counts[i], theirs[i], ours[i]);
		}
	return same;
}

/* Return: see verdict_of() */
static int compare_counts(const char *name, uint64_t address)
{
	long long before[ARRAY_LEN(counts)], after[ARRAY_LEN(counts)];
	const struct mms_rec_cache *c;
	struct readings seen = { 0 };
	int fd[ARRAY_LEN(counts)];
	struct records r;
	int round;

	open_counts(name, fd);
	for (round = 0; !is_enough(&seen, round); round++) {
		if (round)
			usleep(NAP_US);
		read_counts(fd, before);
		if (ask_caches(address, &r))
			break;
		read_counts(fd, after);
		c = records_next(&r, NULL, MMS_REC_CACHE);
		if (c && !memcmp(before, after, sizeof(before)) &&
		    !(c->state & MMS_CACHE_INCONCLUSIVE)) {
			seen.still++;
			seen.agreed = is_as_in_sysfs(name, &r, c, before);
		}
		records_free(&r);
	}
	close_counts(fd);
	return verdict_of(&seen);
}

TEST_F_TIMEOUT(slab, counts_agree_with_sysfs, PATIENCE)
{
	size_t compared = 0, wrong = 0, moving = 0;
	const struct mms_rec_cache *c;
	struct records r;

	if (access(SYSFS, R_OK))
		SKIP(return, "no " SYSFS " on this kernel");
	ASSERT_EQ(0, ask_caches(0, &r));
	for_each_record(c, &r, MMS_REC_CACHE) {
		int verdict;

		if (!is_unique(&r, name_of(&r, c)))
			continue;
		verdict = compare_counts(name_of(&r, c), c->cache);
		compared += verdict >= 0;
		wrong += verdict == 0;
		moving += verdict < 0;
		if (verdict < 0)
			TH_LOG("%s never stood still", name_of(&r, c));
	}
	records_free(&r);
	TH_LOG("counts of %zu caches compared with sysfs, %zu mismatches, %zu never stood still",
	       compared, wrong, moving);
	EXPECT_EQ(0, wrong);
	EXPECT_LE(moving * 9, compared);
}

/* the sums of all slabs of a cache */
struct sums {
	uint64_t slabs, objects, inuse, partial, cpu_slabs, live, free, kept, unknown, bad, moved;
};

static struct sums sum_slabs(const struct records *r)
{
	const struct mms_rec_objects *o;
	const struct mms_rec_slab *s;
	struct sums sum = {};
	uint32_t i;

	for_each_record(s, r, MMS_REC_SLAB) {
		sum.slabs++;
		sum.objects += s->objects;
		sum.inuse += s->inuse;
		sum.partial += s->where == MMS_SLAB_PARTIAL;
		sum.cpu_slabs += s->where == MMS_SLAB_CPU || s->where == MMS_SLAB_CPU_PARTIAL;
		sum.bad += !!(s->flags & MMS_SLAB_F_BAD_LIST);
		sum.moved += !!(s->flags & MMS_SLAB_F_MOVED);
	}
	for_each_record(o, r, MMS_REC_OBJECTS)
		for (i = 0; i < o->nr; i++) {
			sum.live += o->state[i] == MMS_OBJECT_LIVE;
			sum.free += o->state[i] == MMS_OBJECT_FREE;
			sum.kept += o->state[i] == MMS_OBJECT_CPU_FREE ||
				    o->state[i] == MMS_OBJECT_SHEAF;
			sum.unknown += o->state[i] == MMS_OBJECT_UNKNOWN;
		}
	return sum;
}

/*
 * A question takes its own memory from kmalloc caches, and the two views do not
 * take the same: that many objects may be live in one answer and kept in the
 * other.
 */
#define OWN_OBJECTS	8

static bool sums_agree(const struct sums *s, const char *name, const struct mms_rec_cache *c)
{
	int64_t own = strncmp(name, "kmalloc-", 8) ? 0 : OWN_OBJECTS;

	return s->slabs == c->slabs && s->objects == c->objects && s->inuse == c->inuse &&
	       s->partial == c->partial && s->cpu_slabs == c->cpu_slabs &&
	       llabs((int64_t)(s->kept - c->cached)) <= own &&
	       s->live + s->kept == c->inuse &&
	       s->free == c->objects - c->inuse && !s->unknown;
}

static bool is_same_count(const struct mms_rec_cache *a, const struct mms_rec_cache *b)
{
	return a->slabs == b->slabs && a->objects == b->objects && a->inuse == b->inuse &&
	       a->partial == b->partial && a->cached == b->cached &&
	       !((a->state | b->state) & MMS_CACHE_INCONCLUSIVE);
}

static void tell_sums(const char *name, const struct sums *s, const struct mms_rec_cache *c)
{
	fprintf(stderr, "# %s: slabs %" PRIu64 "/%" PRIu64 " objects %" PRIu64 "/%" PRIu64
		" inuse %" PRIu64 "/%" PRIu64 " partial %" PRIu64 "/%" PRIu64
		" cpu %" PRIu64 "/%" PRIu64 " kept %" PRIu64 "/%" PRIu64
		" live %" PRIu64 " free %" PRIu64 " unknown %" PRIu64 "\n", name,
		s->slabs, (uint64_t)c->slabs, s->objects, (uint64_t)c->objects,
		s->inuse, (uint64_t)c->inuse, s->partial, (uint64_t)c->partial,
		s->cpu_slabs, (uint64_t)c->cpu_slabs, s->kept, (uint64_t)c->cached,
		s->live, s->free, s->unknown);
}

/*
 * Return: see verdict_of(); *@bad: slabs with a nonsensical freelist. What RCU gives back, or
 * comes and goes between two counts that are the same, has some time to settle.
 */
static int compare_slabs(const char *name, uint64_t address, uint64_t *bad)
{
	const struct mms_rec_cache *a, *b;
	struct records before, slabs, after;
	struct readings seen = { 0 };
	struct sums s;
	int round;

	for (round = 0; !is_enough(&seen, round); round++) {
		if (round)
			usleep(NAP_US);
		if (ask_caches(address, &before) || ask_slabs(address, &slabs) ||
		    ask_caches(address, &after))
			return -1;
		a = records_next(&before, NULL, MMS_REC_CACHE);
		b = records_next(&after, NULL, MMS_REC_CACHE);
		s = sum_slabs(&slabs);
		*bad = s.bad;
		if (a && b && is_same_count(a, b) && !s.moved) {
			seen.still++;
			seen.agreed = sums_agree(&s, name, a);
			if (!seen.agreed && seen.still > ROUNDS / 2)
				tell_sums(name, &s, a);
		}
		records_free(&before);
		records_free(&slabs);
		records_free(&after);
	}
	return verdict_of(&seen);
}

TEST_F_TIMEOUT(slab, slabs_add_up_to_their_cache, PATIENCE)
{
	size_t compared = 0, wrong = 0, moving = 0, bad = 0;
	const struct mms_rec_cache *c;
	struct records r;

	ASSERT_EQ(0, ask_caches(0, &r));
	for_each_record(c, &r, MMS_REC_CACHE) {
		uint64_t bad_lists = 0;
		int verdict = compare_slabs(name_of(&r, c), c->cache, &bad_lists);

		compared += verdict >= 0;
		wrong += verdict == 0;
		moving += verdict < 0;
		if (verdict < 0)
			TH_LOG("%s never stood still", name_of(&r, c));
		bad += bad_lists;
	}
	records_free(&r);
	TH_LOG("slabs and objects of %zu caches added up, %zu mismatches, %zu never stood still, %zu bad freelists",
	       compared, wrong, moving, bad);
	EXPECT_EQ(0, wrong);
	EXPECT_EQ(0, bad);
	EXPECT_LE(moving * 4, compared);
}

TEST_F_TIMEOUT(slab, unknown_caches_are_refused, PATIENCE)
{
	static const uint64_t wrong[] = {
		1, 4096, 0xffff888000000000ULL, 0xffffffff81000000ULL, 1ULL << 63, ~0ULL,
	};
	struct records r;
	size_t i;

	for (i = 0; i < ARRAY_LEN(wrong); i++) {
		EXPECT_EQ(-ENOENT, ask_slabs(wrong[i], &r));
		EXPECT_EQ(-ENOENT, ask_caches(wrong[i], &r));
	}
	EXPECT_EQ(-ENOENT, ask_slabs(0, &r));
}

/* the cache that serves a name, which may be another's by merging; 0 if there is none */
static uint64_t cache_behind(const char *wanted)
{
	char path[PATH_MAX], target[PATH_MAX], other[PATH_MAX];
	const struct mms_rec_cache *c;
	struct records r;
	uint64_t found = 0;

	snprintf(path, sizeof(path), SYSFS "/%s", wanted);
	if (ask_caches(0, &r))
		return 0;
	c = find_cache(&r, wanted);
	if (c)
		found = c->cache;
	if (!found && realpath(path, target))
		for_each_record(c, &r, MMS_REC_CACHE) {
			snprintf(path, sizeof(path), SYSFS "/%s", name_of(&r, c));
			if (realpath(path, other) && !strcmp(target, other))
				found = c->cache;
		}
	records_free(&r);
	return found;
}

static int64_t live_objects(uint64_t cache)
{
	const struct mms_rec_cache *c;
	struct records r;
	int64_t live = -1;

	if (ask_caches(cache, &r))
		return -1;
	c = records_next(&r, NULL, MMS_REC_CACHE);
	if (c && !(c->state & MMS_CACHE_INCONCLUSIVE))
		live = c->inuse - c->cached;
	records_free(&r);
	return live;
}

/* others open and close files, too: one quiet moment is enough */
TEST_F_TIMEOUT(slab, open_files_are_objects, PATIENCE)
{
	/* opened at once, to see their objects */
	const int files = sized(1500);
	struct rlimit limit = { 2 * files, 2 * files };
	uint64_t cache = cache_behind("filp");
	int64_t before, after = 0, moved = 0;
	int tries, i, fd[files];

	if (!cache)
		SKIP(return, "no cache filp");
	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &limit));
	for (tries = 0; tries < 20 && moved != files; tries++) {
		usleep(100000);
		before = live_objects(cache);
		for (i = 0; i < files; i++)
			fd[i] = open("/dev/null", O_RDONLY | O_CLOEXEC);
		after = live_objects(cache);
		moved = after - before;
		ASSERT_LE(0, fd[files - 1]);
		for (i = 0; i < files; i++)
			close(fd[i]);
	}
	TH_LOG("%d files opened, %lld more live objects in the %dth try", files,
	       (long long)moved, tries);
	EXPECT_EQ(files, moved);
}

/* the state of the object that begins at an address, 0 if none does */
static int state_at(const struct records *slabs, const struct mms_rec_cache *c, uint64_t addr)
{
	const struct mms_rec_slab *s;

	for_each_record(s, slabs, MMS_REC_SLAB) {
		const struct mms_rec_objects *o = records_next(slabs, s, 0);
		uint64_t at = addr - s->base - c->red_left;

		if (addr < s->base || at / c->size >= s->objects || at % c->size ||
		    !o || o->h.type != MMS_REC_OBJECTS)
			continue;
		return o->state[at / c->size];
	}
	return 0;
}

/* the addresses come from the process's own tree */
TEST_F_TIMEOUT(slab, vmas_are_live_objects, PATIENCE)
{
	struct mms_view req = { .view = MMS_VIEW_VMAS, .pid = getpid() };
	uint64_t cache = cache_behind("vm_area_struct");
	struct records vmas, slabs, caches;
	const struct mms_rec_vma *v;
	size_t nr = 0, live = 0;

	if (!cache)
		SKIP(return, "no cache vm_area_struct");
	ASSERT_EQ(0, ask_caches(cache, &caches));
	ASSERT_EQ(0, dev_view(dev, &req, 0, &vmas));
	ASSERT_EQ(0, ask_slabs(cache, &slabs));
	for_each_record(v, &vmas, MMS_REC_VMA) {
		if (v->start >= 1ULL << 63)
			continue;	/* the gate VMA is no object */
		nr++;
		live += state_at(&slabs, records_next(&caches, NULL, MMS_REC_CACHE),
				 v->vma) == MMS_OBJECT_LIVE;
	}
	TH_LOG("%zu VMAs, %zu of them live objects of vm_area_struct", nr, live);
	EXPECT_LT(3, nr);
	EXPECT_EQ(nr, live);
	records_free(&vmas);
	records_free(&slabs);
	records_free(&caches);
}

TEST_HARNESS_MAIN
