// SPDX-License-Identifier: GPL-2.0
/*
 * One thing wrong in a cache of our own, in which nothing is allocated or freed
 * meanwhile: so the words that were written over can be put back as they were.
 */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "known.h"

#define WORDS		8	/* written over at most */
#define IN_USE		GENMASK(15, 0)
#define OBJECTS_SHIFT	16
#define OBJECTS		GENMASK(14, 0)
#define FROZEN		BIT(31)

/* members of private structures, of kmem_cache, kmem_cache_node and slab */
enum member {
	CACHE_NODE, CACHE_OFFSET, CACHE_MIN_PARTIAL, CACHE_INUSE,
	NODE_NR_PARTIAL, NODE_PARTIAL, NODE_NR_SLABS, NODE_TOTAL_OBJECTS,
	SLAB_CACHE, SLAB_LIST, SLAB_FREELIST, SLAB_COUNTERS,
	MEMBERS
};

static const char * const names[] = {
	[CACHE_NODE] = "cache.node", [CACHE_OFFSET] = "cache.offset",
	[CACHE_MIN_PARTIAL] = "cache.min_partial", [CACHE_INUSE] = "cache.inuse",
	[NODE_NR_PARTIAL] = "node.nr_partial", [NODE_PARTIAL] = "node.partial",
	[NODE_NR_SLABS] = "node.nr_slabs", [NODE_TOTAL_OBJECTS] = "node.total_objects",
	[SLAB_CACHE] = "slab.slab_cache", [SLAB_LIST] = "slab.slab_list",
	[SLAB_FREELIST] = "slab.freelist", [SLAB_COUNTERS] = "slab.counters",
};

static unsigned int offset[MEMBERS];
static unsigned int is_known;	/* a bit for each member */

/* what was written over, the first first */
static struct {
	unsigned long *at;
	unsigned long was;
} word[WORDS];
static unsigned int nr_words;

int known_slab_at(const char *member, unsigned int bytes)
{
	int m = match_string(names, MEMBERS, member);

	if (m < 0)
		return m;
	offset[m] = bytes;
	is_known |= BIT(m);
	return 0;
}

static void spoil(void *at, unsigned long value)
{
	unsigned long *w = at;

	if (WARN_ON_ONCE(nr_words == WORDS))
		return;
	word[nr_words].at = w;
	word[nr_words++].was = *w;
	WRITE_ONCE(*w, value);
}

static void add(void *at, unsigned long more)
{
	spoil(at, *(unsigned long *)at + more);
}

void known_slab_restore(void)
{
	while (nr_words) {
		nr_words--;
		WRITE_ONCE(*word[nr_words].at, word[nr_words].was);
	}
}

/* ---- what there is to spoil ---- */

static void *in(void *object, enum member m)
{
	return object + offset[m];
}

static void *cache(void)
{
	return known_play_cache();
}

static void *node(void)
{
	return *(void **)in(cache(), CACHE_NODE);
}

static bool is_full(void *slab)
{
	const unsigned long counters = *(unsigned long *)in(slab, SLAB_COUNTERS);

	return (counters & IN_USE) == (counters >> OBJECTS_SHIFT & OBJECTS);
}

/* a slab that is full, or one on the list of its node; NULL: there is none */
static void *find_slab(bool full)
{
	unsigned int slot;

	for (slot = 0; known_play_object(slot); slot++) {
		void *slab = virt_to_head_page(known_play_object(slot));

		if (is_full(slab) == full)
			return slab;
	}
	return NULL;
}

/* ---- damages ---- */

static void nr_partial(void *slab)
{
	add(in(node(), NODE_NR_PARTIAL), 1);
}

static void nr_slabs(void *slab)
{
	add(in(node(), NODE_NR_SLABS), 1);
}

static void total_objects(void *slab)
{
	add(in(node(), NODE_TOTAL_OBJECTS), 1);
}

static void min_partial(void *slab)
{
	add(in(cache(), CACHE_MIN_PARTIAL), 1);
}

/* 32 bits: the word has another member, which stays as it is */
static void used(void *slab)
{
	unsigned int * const at = in(cache(), CACHE_INUSE);
	unsigned long * const w = PTR_ALIGN_DOWN((unsigned long *)at, sizeof(long));

	spoil(w, *w);
	WRITE_ONCE(*at, *at + sizeof(long));
}

static void freelist_inside(void *slab)
{
	add(in(slab, SLAB_FREELIST), sizeof(long));
}

static void freelist_empty(void *slab)
{
	spoil(in(slab, SLAB_FREELIST), 0);
}

static void free_pointer(void *slab)
{
	void *object = *(void **)in(slab, SLAB_FREELIST);
	unsigned long *at = object + *(unsigned int *)in(cache(), CACHE_OFFSET);

	spoil(at, *at ^ sizeof(long));
}

static void in_use(void *slab)
{
	add(in(slab, SLAB_COUNTERS), 1);
}

static void frozen(void *slab)
{
	add(in(slab, SLAB_COUNTERS), FROZEN);
}

static void other_cache(void *slab)
{
	spoil(in(slab, SLAB_CACHE), (unsigned long)known_caches_empty());
}

static void unlisted(void *slab)
{
	struct list_head *link = in(slab, SLAB_LIST);

	spoil(&link->prev->next, (unsigned long)link->next);
	spoil(&link->next->prev, (unsigned long)link->prev);
	add(in(node(), NODE_NR_PARTIAL), -1);
}

static void listed(void *slab)
{
	struct list_head *link = in(slab, SLAB_LIST), *head = in(node(), NODE_PARTIAL);

	spoil(&link->next, (unsigned long)head->next);
	spoil(&link->prev, (unsigned long)head);
	spoil(&head->next->prev, (unsigned long)link);
	spoil(&head->next, (unsigned long)link);
	add(in(node(), NODE_NR_PARTIAL), 1);
}

#define OF_NODE	BIT(CACHE_NODE)

static const struct {
	const char *name;
	unsigned int needs;	/* members */
	bool full;		/* slab that it is about */
	void (*fn)(void *slab);
} damages[] = {
	{ "nr_partial", OF_NODE | BIT(NODE_NR_PARTIAL), false, nr_partial },
	{ "nr_slabs", OF_NODE | BIT(NODE_NR_SLABS), false, nr_slabs },
	{ "total_objects", OF_NODE | BIT(NODE_TOTAL_OBJECTS), false, total_objects },
	{ "min_partial", BIT(CACHE_MIN_PARTIAL), false, min_partial },
	{ "used", BIT(CACHE_INUSE), false, used },
	{ "freelist_inside", BIT(SLAB_FREELIST), false, freelist_inside },
	{ "freelist_empty", BIT(SLAB_FREELIST), false, freelist_empty },
	{ "free_pointer", BIT(SLAB_FREELIST) | BIT(CACHE_OFFSET), false, free_pointer },
	{ "in_use", 0, false, in_use },
	{ "frozen", 0, false, frozen },
	{ "other_cache", BIT(SLAB_CACHE), true, other_cache },
	{ "unlisted", OF_NODE | BIT(SLAB_LIST) | BIT(NODE_NR_PARTIAL), false, unlisted },
	{ "listed", OF_NODE | BIT(SLAB_LIST) | BIT(NODE_PARTIAL) | BIT(NODE_NR_PARTIAL),
	  true, listed },
};

int known_slab_ruin(const char *what)
{
	unsigned int i;
	void *slab;

	for (i = 0; i < ARRAY_SIZE(damages); i++) {
		const unsigned int needs = damages[i].needs | BIT(SLAB_COUNTERS);

		if (strcmp(damages[i].name, what))
			continue;
		if ((is_known & needs) != needs)
			return -EOPNOTSUPP;
		slab = cache() ? find_slab(damages[i].full) : NULL;
		if (!slab)
			return -ENOENT;
		damages[i].fn(slab);
		return 0;
	}
	return -EINVAL;
}
