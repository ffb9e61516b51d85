// SPDX-License-Identifier: GPL-2.0-only
/*
 * checks_slab.c - a cache with four slabs of 21 objects, on a kernel that has CPU slabs
 * and sheaves; with one thing wrong, or at work while it is looked at.
 */
#include "checks.h"

#include "../../module/check/slab.h"

#define CACHE	0xffff888003a50000ULL
#define SLABS	4
#define OBJECTS	21
#define SIZE	192

/* bits of a cache's flags on this kernel */
#define LINE	(1ULL << 13)
#define RED	(1ULL << 2)
#define POISON	(1ULL << 3)
#define TRACK	(1ULL << 4)

static struct mms_rec_slub slub;
static struct mms_rec_cache cache;
static struct mms_rec_cache_node node;
static struct mms_rec_cache_cpu cpu;
static struct mms_rec_slab slab[SLABS];

static struct name {
	struct mms_rec_text head;
	char text[24];
} name, note;

static struct states {
	struct mms_rec_objects head;
	u8 state[32];
} states[SLABS];

static const struct mms_rec_system machine = {
	HEAD(MMS_REC_SYSTEM, mms_rec_system), .orders = 11,
};

#define NAME(bit, text) { HEAD(MMS_REC_NAME, mms_rec_name), \
		.table = MMS_NAMES_SLAB_FLAG, .number = (bit), .name = (text) }

/* numbers of other things, and of more bits than there are, are not flags of caches */
static const struct mms_rec_name names[] = {
	NAME(13, "hwcache_align"), NAME(2, "red_zone"), NAME(3, "poison"),
	NAME(4, "store_user"), NAME(64, "poison"), NAME(7, "of no interest"),
	{ HEAD(MMS_REC_NAME, mms_rec_name), .table = MMS_NAMES_VMA_FLAG, .number = 13,
	  .name = "poison" },
};

static const struct said all[] = {
	{ MMS_VIEW_SYSTEM, &machine }, { MMS_VIEW_NAMES, &machine },
	{ MMS_VIEW_NAMES, &names[0] }, { MMS_VIEW_NAMES, &names[1] },
	{ MMS_VIEW_NAMES, &names[2] }, { MMS_VIEW_NAMES, &names[3] },
	{ MMS_VIEW_NAMES, &names[4] }, { MMS_VIEW_NAMES, &names[5] },
	{ MMS_VIEW_NAMES, &names[6] },
	{ MMS_VIEW_CACHES, &name }, { MMS_VIEW_CACHES, &slub }, { MMS_VIEW_CACHES, &cache },
	{ MMS_VIEW_CACHES, &name }, { MMS_VIEW_CACHES, &note },
	{ MMS_VIEW_CACHES, &node }, { MMS_VIEW_CACHES, &cpu },
	{ MMS_VIEW_SLABS, &machine },
	{ MMS_VIEW_SLABS, &slab[0] }, { MMS_VIEW_SLABS, &states[0] },
	{ MMS_VIEW_SLABS, &slab[1] }, { MMS_VIEW_SLABS, &states[1] },
	{ MMS_VIEW_SLABS, &slab[2] }, { MMS_VIEW_SLABS, &states[2] },
	{ MMS_VIEW_SLABS, &slab[3] }, { MMS_VIEW_SLABS, &states[3] },
};

/* the first is full, the others are where their number says */
static void make_slab(u32 n)
{
	static const u32 where[] = {
		MMS_SLAB_FULL, MMS_SLAB_PARTIAL, MMS_SLAB_CPU, MMS_SLAB_CPU_PARTIAL,
	};
	static const u32 inuse[] = { 21, 18, 21, 20 };
	const u32 free = OBJECTS - inuse[n];

	slab[n] = (struct mms_rec_slab){
		HEAD(MMS_REC_SLAB, mms_rec_slab), .cache = CACHE, .pfn = 0x1000 + n,
		.base = 0xffff888001000000 + n * 4096, .objects = OBJECTS, .inuse = inuse[n],
		.where = where[n], .free = free, .flags = n == 2 ? MMS_SLAB_F_FROZEN : 0,
	};
	slab[n].freelist = free ? slab[n].base + inuse[n] * SIZE : 0;
	states[n].head = (struct mms_rec_objects){
		HEAD(MMS_REC_OBJECTS, states), .nr = OBJECTS,
	};
	memset(states[n].state, MMS_OBJECT_LIVE, sizeof(states[n].state));
	memset(states[n].state + inuse[n], MMS_OBJECT_FREE, free);
}

static void make_name(struct name *n, u32 kind, const char *text)
{
	n->head = (struct mms_rec_text){
		.h = { MMS_REC_TEXT, 0, sizeof(*n) }, .kind = kind,
	};
	snprintf(n->head.text, sizeof(n->text), "%s", text);
}

static void make(void)
{
	u32 n;

	slub = (struct mms_rec_slub){
		HEAD(MMS_REC_SLUB, mms_rec_slub),
		.how = MMS_SLUB_ORDERS | MMS_SLUB_CPU_PARTIAL | MMS_SLUB_CPU_SLABS |
		       MMS_SLUB_PRESENT,
		.page_shift = 12, .word = 8, .line = 64, .min_align = 8, .cpus = 2,
		.most_cpus = 2, .last_order = 3, .track = 40, .sheaf_head = 32,
	};
	cache = (struct mms_rec_cache){
		HEAD(MMS_REC_CACHE, mms_rec_cache), .cache = CACHE, .flags = LINE,
		.slabs = SLABS, .objects = SLABS * OBJECTS, .inuse = 80, .cached = 5,
		.partial = 1, .object_size = SIZE, .size = SIZE, .align = 64, .used = SIZE,
		.offset = SIZE / 2, .per_slab = OBJECTS, .min_per_slab = OBJECTS,
		.min_partial = 5, .cpu_partial = 120, .cpu_partial_slabs = 12,
		.sheaf_capacity = 60, .refcount = 1,
	};
	node = (struct mms_rec_cache_node){
		HEAD(MMS_REC_CACHE_NODE, mms_rec_cache_node), .cache = CACHE, .slabs = SLABS,
		.objects = SLABS * OBJECTS, .partial = 1, .partial_seen = 1,
	};
	cpu = (struct mms_rec_cache_cpu){
		HEAD(MMS_REC_CACHE_CPU, mms_rec_cache_cpu), .cache = CACHE, .main = 2,
	};
	make_name(&name, MMS_TEXT_NAME, "names_cache");
	make_name(&note, MMS_TEXT_NAME + 1, "kmalloc-192");
	for (n = 0; n < SLABS; n++)
		make_slab(n);
	memset(states[0].state + 3, MMS_OBJECT_SHEAF, 2);
	memset(states[2].state + 5, MMS_OBJECT_CPU_FREE, 3);
}

static struct machine m;

/* @recorded: no sums, which are of another moment than slabs in a file */
static const struct mms_report *verify(bool recorded)
{
	machine_init(&m, all, ARRAY_SIZE(all));
	m.source.recorded = recorded;
	return machine_verify(&m, "slab");
}

#define BREAKS(rules, ...) do {					\
		make();						\
		__VA_ARGS__;					\
		CHECK(rules_are(verify(true), rules));		\
	} while (0)

/* the same of a live kernel, whose sums count */
#define LIVE(rules, ...) do {					\
		make();						\
		__VA_ARGS__;					\
		CHECK(rules_are(verify(false), rules));		\
	} while (0)

static u64 excepted(unsigned int rule)
{
	const struct mms_report *r = verify(false);

	return r ? r->tally[rule].excepted : 0;
}

static void sound_caches_are_sound(void)
{
	LIVE("",);
	CHECK(m.asked == 6);
	BREAKS("",);
	CHECK(m.asked == 5);
}

/* ---- layout ---- */

static void pointers_may_be_given(void)
{
	/* a constructor's objects may not be overwritten: the pointer comes behind */
	BREAKS("size free-pointer", cache.ctor = 1);
	BREAKS("", cache.ctor = 1; slub.how |= MMS_SLUB_GIVEN_CTOR);
	CHECK(excepted(MMS_RULE_FREE_POINTER) == 1);
	BREAKS("size free-pointer", cache.ctor = 1; slub.how |= MMS_SLUB_GIVEN_CTOR;
	       cache.offset = 100);
	/* behind the object it was not given, but is right; then objects are longer */
	BREAKS("size", cache.ctor = 1; slub.how |= MMS_SLUB_GIVEN_CTOR;
	       cache.offset = SIZE);
	/* nor while it is poisoned, wherever it was given; that is one with debugging */
	BREAKS("size free-pointer cpu-partial sheaf-capacity", cache.ctor = 1;
	       slub.how |= MMS_SLUB_GIVEN_CTOR; cache.flags |= POISON);
}

/* of several that were merged, the pointer is that of any which fits */
static void merged_caches_have_any_pointer(void)
{
	BREAKS("", cache.offset = 64);
	CHECK(excepted(MMS_RULE_FREE_POINTER) == 1);
	BREAKS("free-pointer", cache.offset = 56);
	BREAKS("free-pointer", cache.offset = 104);
	BREAKS("free-pointer", cache.offset = 68);
	BREAKS("free-pointer", cache.offset = 64; cache.refcount = -1);
	BREAKS("free-pointer", cache.offset = 64; cache.usersize = 8);
	BREAKS("size free-pointer", cache.offset = 64; cache.align = 256);
}

static void debugging_makes_objects_longer(void)
{
	BREAKS("size used red-left cpu-partial sheaf-capacity", cache.flags |= RED);
	BREAKS("size cpu-partial sheaf-capacity", cache.flags |= TRACK);
	/* how long a record is, this kernel does not say; or what else it puts there */
	BREAKS("cpu-partial sheaf-capacity", cache.flags |= TRACK; slub.track = 0);
	BREAKS("", slub.track = 0);
	BREAKS("cpu-partial sheaf-capacity", cache.flags |= TRACK;
	       slub.how |= MMS_SLUB_METADATA);
	BREAKS("", cache.flags |= TRACK; slub.how |= MMS_SLUB_METADATA;
	       cache.cpu_partial = cache.cpu_partial_slabs = cache.sheaf_capacity = 0);
}

static void alignment_is_a_power_of_two(void)
{
	BREAKS("align", cache.align = 32);
	BREAKS("size align", cache.align = 96);
	CHECK(verify(true)->finding[1].want == 64);
	BREAKS("", cache.align = 8; cache.flags = 0);
}

static void orders_go_by_cpus(void)
{
	/* with 64 CPUs there would be 32 objects, in two pages */
	BREAKS("order", slub.cpus = slub.most_cpus = 64; slub.how &= ~MMS_SLUB_PRESENT);
	BREAKS("", slub.cpus = slub.most_cpus = 64);
	CHECK(excepted(MMS_RULE_SLAB_ORDER) == 1);
	/* an order for many more CPUs, and one for no number of them */
	BREAKS("order per-slab min-order slab-shape",
	       cache.order = cache.min_order = 3; slub.most_cpus = 4);
	BREAKS("per-slab min-order slab-shape",
	       cache.order = cache.min_order = 3; slub.most_cpus = 1U << 31);
	BREAKS("order per-slab min-order slab-shape",
	       cache.order = cache.min_order = 9; slub.most_cpus = ~0U);
	BREAKS("per-slab min-order slab-shape", cache.order = cache.min_order = 9;
	       slub.how &= ~MMS_SLUB_ORDERS);
}

/* nothing follows from a layout that is not known, or that cannot be */
static void unknown_layouts_are_not_compared(void)
{
	BREAKS("", slub.word = 0; cache.used = 1);
	BREAKS("", slub.cpus = 0; cache.used = 1);
	BREAKS("", cache.align = 0; cache.used = 1);
	BREAKS("free-head", cache.size = 0; cache.used = 1);
	BREAKS("", slub.how &= ~MMS_SLUB_CPU_PARTIAL; cache.cpu_partial = 1);
	BREAKS("", slub.sheaf_head = 0; cache.sheaf_capacity = 61; cpu.main = 61);
}

/* ---- slabs ---- */

static void sheaves_hold_so_many(void)
{
	BREAKS("sheaves", cpu.main = 61);
	BREAKS("sheaves", cpu.spare = 61);
	BREAKS("sheaves", cpu.rcu_free = 61);
	BREAKS("", cpu.main = 61; cpu.flags = MMS_CACHE_CPU_RACY);
	BREAKS("", node.barn_full = 2; node.barn_objects = 120);
	BREAKS("sheaves", node.barn_full = 2; node.barn_objects = 121);
	BREAKS("sheaves", node.barn_full = 2; node.barn_objects = 1);
	BREAKS("", node.barn_full = ~0U; node.barn_objects = 1);
	BREAKS("nr-partial", node.partial_seen = 2);
	BREAKS("", node.partial_seen = 2; cache.state = MMS_CACHE_APPROXIMATE);
}

static void slabs_have_one_of_two_shapes(void)
{
	BREAKS("slab-shape", slab[3].order = 1);
	BREAKS("slab-shape", slab[1].order = 40);
	BREAKS("slab-shape slab-once", slab[1].order = 1);
	BREAKS("slab-shape", slab[1].cache++);
	BREAKS("slab-shape free-list object-states", slab[1].objects = 20);
	BREAKS("slab-once", slab[1].pfn--);
	BREAKS("per-slab slab-shape", cache.per_slab = 0);
	/* the larger of the two must be at a multiple of its own size */
	BREAKS("", cache.order = 1; cache.per_slab = 42; cache.cpu_partial_slabs = 6;
	       slub.how &= ~MMS_SLUB_ORDERS; slab[1].pfn = 0x1002; slab[1].order = 1;
	       slab[1].objects = 42; slab[1].flags = MMS_SLAB_F_MOVED;
	       slab[2].pfn = 0x1006; slab[3].pfn = 0x1008);
	slab[1].pfn++;
	CHECK(rules_are(verify(true), "slab-shape"));
}

static void slabs_are_where_they_belong(void)
{
	BREAKS("slab-place", slab[0].flags = MMS_SLAB_F_FROZEN);
	BREAKS("slab-place", slab[2].flags = 0);
	BREAKS("", slab[3].flags = MMS_SLAB_F_FROZEN);
	BREAKS("slab-place", slab[1].where = MMS_SLAB_UNLISTED);
	BREAKS("slab-place", slab[1].where = MMS_SLAB_FULL);
	BREAKS("slab-place", slab[0].where = MMS_SLAB_PARTIAL);
	/* of older files it is not known what the bit says */
	BREAKS("", slub.word = 0; slab[0].flags = MMS_SLAB_F_FROZEN);
	BREAKS("slab-place free-list free-head object-states", slab[0].inuse = 22);
	BREAKS("slab-place free-list object-states", slab[1].inuse = 22);
}

static void freelists_begin_objects(void)
{
	BREAKS("free-head", slab[1].freelist += 8);
	BREAKS("free-head", slab[1].freelist = slab[1].base - SIZE);
	BREAKS("free-head", slab[1].freelist = slab[1].base + OBJECTS * SIZE);
	BREAKS("free-head", slab[1].freelist += 3ULL << 38);
	BREAKS("free-head", slab[1].freelist = 0);
	BREAKS("free-head", slab[0].freelist = slab[0].base);
	BREAKS("free-list", slab[1].free = 2);
	BREAKS("", slab[1].free = ~0U);
	/* what is said of a list that makes no sense is not looked at further */
	BREAKS("free-list", slab[1].flags = MMS_SLAB_F_BAD_LIST; states[1].state[0] = 0);
	BREAKS("free-list", slab[1].flags = MMS_SLAB_F_BAD_LIST; slab[1].free = ~0U);
	BREAKS("", slab[1].flags = MMS_SLAB_F_MOVED; slab[1].free = 2);
}

static void each_object_is_met_once(void)
{
	BREAKS("object-states", states[1].state[20] = MMS_OBJECT_LIVE);
	BREAKS("object-states", states[1].head.nr = 20; slab[1].inuse = 18);
	BREAKS("object-states", states[1].head.nr = 22);
	/* more than the record has: it is stepped over */
	BREAKS("", states[1].head.nr = 1000);
	BREAKS("", states[1].head.h.len = sizeof(struct mms_rec));
}

/* ---- sums ---- */

static void sums_are_those_of_slabs(void)
{
	LIVE("nr-slabs", cache.slabs++);
	CHECK(m.asked == 3 + 3 * MMS_ROUNDS);
	LIVE("nr-objects", cache.objects++);
	LIVE("in-use", cache.inuse++);
	LIVE("listed", cache.partial++);
	LIVE("kept", cache.cached++);
	LIVE("", cache.slabs = cache.inuse = cache.cached = MMS_COUNT_UNKNOWN);
	/* objects that nobody told of are kept by nobody that is known */
	LIVE("", states[0].head.h.len = states[1].head.h.len = states[2].head.h.len =
	     states[3].head.h.len = sizeof(struct mms_rec); cache.cached++);
}

/* questions take memory: of kmalloc caches some objects may be elsewhere */
static void own_objects_are_allowed_for(void)
{
	LIVE("", make_name(&name, MMS_TEXT_NAME, "kmalloc-192"); cache.inuse += OBJECTS;
	     cache.cached += OBJECTS + 8);
	CHECK(excepted(MMS_RULE_IN_USE) == 1 && excepted(MMS_RULE_KEPT) == 1);
	LIVE("in-use kept", make_name(&name, MMS_TEXT_NAME, "kmalloc-192");
	     cache.inuse += OBJECTS + 1; cache.cached += OBJECTS + 9);
	LIVE("", make_name(&name, MMS_TEXT_NAME, "kmalloc-192"); cache.inuse -= OBJECTS;
	     cache.cached = MMS_COUNT_UNKNOWN);
	LIVE("", make_name(&name, MMS_TEXT_NAME, "kmalloc-192"));
	CHECK(!excepted(MMS_RULE_IN_USE));
}

/* ---- caches at work ---- */

/* what the second count of each look has otherwise, by what @changing says, up to question @until */
static int changing;
static unsigned int until = ~0U;

static bool edit_second_count(const struct machine *of, const struct mms_question *q,
			      struct mms_rec *rec)
{
	struct mms_rec_cache *c = (void *)rec;

	if (q->view != MMS_VIEW_CACHES || rec->type != MMS_REC_CACHE || of->asked % 3 ||
	    of->asked < 6 || of->asked > until)
		return true;
	c->slabs += changing == 0;
	c->objects += changing == 1;
	c->partial += changing == 2;
	c->state |= changing == 3 ? MMS_CACHE_INCONCLUSIVE : 0;
	c->inuse += changing == 4;
	c->cached += changing == 5;
	return true;
}

static const struct mms_report *verify_edited(void)
{
	machine_init(&m, all, ARRAY_SIZE(all));
	m.edit = edit_second_count;
	return machine_verify(&m, "slab");
}

static void caches_at_work_are_unsteady(void)
{
	const struct mms_report *r;

	make();
	for (changing = 0; changing < 4; changing++) {
		r = verify_edited();
		CHECK(rules_are(r, "") && r->unsteady == 1 && !r->tally[MMS_RULE_NR_SLABS].tried);
		CHECK(r->tally[MMS_RULE_SLAB_PLACE].tried == SLABS);
	}
	/* objects come and go while slabs stay: the rest is looked at */
	changing = 4;
	r = verify_edited();
	CHECK(rules_are(r, "") && !r->unsteady && !r->tally[MMS_RULE_IN_USE].tried);
	CHECK(tally_is(r, MMS_RULE_KEPT, 1, 0, 0));
	changing = 5;
	r = verify_edited();
	CHECK(rules_are(r, "") && !r->tally[MMS_RULE_KEPT].tried);
	CHECK(tally_is(r, MMS_RULE_IN_USE, 1, 0, 0));
	slab[1].flags = MMS_SLAB_F_MOVED;
	r = verify(false);
	CHECK(rules_are(r, "") && r->unsteady == 1);
	make();
	cache.state = MMS_CACHE_INCONCLUSIVE;
	r = verify(true);
	CHECK(rules_are(r, "") && r->unsteady == 1);
	machine_init(&m, all, ARRAY_SIZE(all));
	m.answer.lost = 1;
	make();
	r = machine_verify(&m, "slab");
	CHECK(rules_are(r, "") && r->unsteady == 1);
}

/* the second count of the look @round */
#define SECOND_COUNT(round)	(6 + 3 * (round))

static void what_moves_is_not_broken(void)
{
	const struct mms_report *r;

	make();
	slab[1].where = MMS_SLAB_UNLISTED;
	changing = 0;
	/* at the last look; at most of them; at some of them; at none */
	until = ~0U;
	r = verify_edited();
	CHECK(rules_are(r, "") && r->unsteady == 1);
	CHECK(r->tally[MMS_RULE_SLAB_PLACE].tried == SLABS - 1);
	until = SECOND_COUNT(MMS_ROUNDS / 2);
	r = verify_edited();
	CHECK(rules_are(r, "") && r->unsteady == 1);
	until = SECOND_COUNT(MMS_ROUNDS / 2 - 1);
	CHECK(rules_are(verify_edited(), "slab-place listed"));
	until = 0;
	CHECK(rules_are(verify_edited(), "slab-place listed"));
	until = ~0U;
}

static const struct mms_report *verify_failing(unsigned int at, int err, bool recorded)
{
	make();
	machine_init(&m, all, ARRAY_SIZE(all));
	m.source.recorded = recorded;
	m.failing = at;
	m.err = err;
	return machine_verify(&m, "slab");
}

/* a cache may be gone since it was listed; a file may have no slabs */
static void errors_are_told(void)
{
	const struct mms_report *r;
	unsigned int at;

	for (at = 1; at <= 6; at++)
		CHECK(!verify_failing(at, -EIO, false) && m.err == -EIO);
	for (at = 4; at <= 6; at++) {
		r = verify_failing(at, -ENOENT, false);
		CHECK(r && !mms_report_tried(r) && !r->unsteady);
	}
	r = verify_failing(5, -ENOMSG, true);
	CHECK(rules_are(r, "") && r->tally[MMS_RULE_CACHE_USED].tried == 1);
	CHECK(!r->tally[MMS_RULE_SLAB_PLACE].tried);
	CHECK(!verify_failing(5, -EIO, true));
}

static const struct checks_test list[] = {
	{ "sound caches are sound", sound_caches_are_sound },
	{ "pointers may be given", pointers_may_be_given },
	{ "merged caches have any pointer", merged_caches_have_any_pointer },
	{ "debugging makes objects longer", debugging_makes_objects_longer },
	{ "alignment is a power of two", alignment_is_a_power_of_two },
	{ "orders go by CPUs", orders_go_by_cpus },
	{ "unknown layouts are not compared", unknown_layouts_are_not_compared },
	{ "sheaves hold so many", sheaves_hold_so_many },
	{ "slabs have one of two shapes", slabs_have_one_of_two_shapes },
	{ "slabs are where they belong", slabs_are_where_they_belong },
	{ "freelists begin objects", freelists_begin_objects },
	{ "each object is met once", each_object_is_met_once },
	{ "sums are those of slabs", sums_are_those_of_slabs },
	{ "own objects are allowed for", own_objects_are_allowed_for },
	{ "caches at work are unsteady", caches_at_work_are_unsteady },
	{ "what moves is not broken", what_moves_is_not_broken },
	{ "errors of caches are told", errors_are_told },
};

const struct checks_tests checks_slab = { list, ARRAY_SIZE(list) };
