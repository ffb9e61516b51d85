// SPDX-License-Identifier: GPL-2.0-only
/*
 * lab_buddy.c - "mmscope lab buddy": requests to the buddy allocator, and to the
 * per-CPU lists in front of it, with a drawing of all frames after each.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../../module/model/pcp.h"
#include "lab.h"

#define NAMES		52	/* one letter each */
#define RESTING_ORDERS	4	/* as the kernel keeps for CPUs */

/**
 * struct owner - who has a block
 * @pfn: first frame
 * @order: log2 of its frames
 * @wanted: frames that were asked for; 0: has none
 */
struct owner {
	uint64_t pfn;
	uint32_t order;
	uint64_t wanted;
};

/**
 * struct lab - the allocator under play, and the step that was made last
 * @b: the allocator
 * @pcp: lists of CPUs in front of it
 * @cpus: how many of these
 * @owner: by letter
 * @word: the step as it was written
 * @at: block that it was about; none if @failed
 * @splits: blocks that it split
 * @merges: blocks that it merged
 * @failed: there was no block
 */
struct lab {
	struct mms_buddy b;
	struct mms_pcp pcp;
	unsigned int cpus;
	struct owner owner[NAMES];
	const char *word;
	struct owner at;
	uint64_t splits;
	uint64_t merges;
	bool failed;
};

enum {
	COL_STEP, COL_ORDER, COL_FIRST, COL_FRAMES, COL_UNUSED, COL_SPLITS,
	COL_MERGES, COL_MAP, COL_FREE, COL_RESTING,
};

#define RIGHT (COL_F_DEFAULT | COL_F_RIGHT)

static const struct column columns[] = {
	[COL_STEP] = { "STEP", "\"A=3@1\": three frames for A on CPU 1; \"A=0\": A gives them back", COL_STR, COL_F_DEFAULT },
	[COL_ORDER] = { "ORDER", "log2 of the frames of the block; nothing if there was none", COL_NUM, RIGHT },
	[COL_FIRST] = { "FIRST", "its first frame", COL_NUM, RIGHT },
	[COL_FRAMES] = { "FRAMES", "its frames", COL_NUM, COL_F_RIGHT },
	[COL_UNUSED] = { "UNUSED", "of these, frames that nobody asked for (internal fragmentation)", COL_NUM, RIGHT },
	[COL_SPLITS] = { "SPLITS", "blocks that were cut in halves", COL_NUM, RIGHT },
	[COL_MERGES] = { "MERGES", "pairs of buddies that became one", COL_NUM, RIGHT },
	[COL_MAP] = { "MAP", "all frames, block by block", COL_STR, COL_F_DEFAULT },
	[COL_FREE] = { "FREE", "order:blocks of the free lists", COL_LIST, COL_F_DEFAULT },
	[COL_RESTING] = { "RESTING", "CPU:frames of per-CPU lists", COL_LIST, 0 },
};

/* ---- the drawing ---- */

static char owner_at(const struct lab *l, uint64_t pfn)
{
	int i;

	for (i = 0; i < NAMES; i++)
		if (l->owner[i].wanted && l->owner[i].pfn == pfn)
			return i < 26 ? 'A' + i : 'a' + i - 26;
	return 0;
}

/* the owner's letter, or the digit of the CPU that a block rests with; 0: it is free */
static char name_at(const struct lab *l, uint64_t pfn)
{
	const int cpu = l->cpus ? mms_pcp_cpu(&l->pcp, pfn) : -1;

	return cpu < 0 ? owner_at(l, pfn) : '0' + cpu;
}

static void map_str(const struct lab *l, char *buf, size_t size)
{
	const char *wall = term_utf8() ? "│" : "|", *hole = term_utf8() ? "·" : ".";
	uint64_t pfn = 0, i;
	size_t len = snprintf(buf, size, "%s", wall);

	while (pfn < l->b.nr && len < size) {
		const char name = name_at(l, pfn), text[2] = { name, 0 };
		const uint32_t order = name ? l->b.used[pfn] - 1U : l->b.order[pfn];

		for (i = 0; i < 1ULL << order && len < size; i++)
			len += snprintf(buf + len, size - len, "%s", name ? text : hole);
		if (len < size)
			len += snprintf(buf + len, size - len, "%s", wall);
		pfn += 1ULL << order;
	}
}

static void free_str(const struct lab *l, char *buf, size_t size)
{
	uint32_t order;
	size_t len = 0;

	buf[0] = '\0';
	for (order = 0; order < l->b.rules.orders && len < size; order++)
		if (l->b.nr_free[order][0])
			len += snprintf(buf + len, size - len, "%s%u:%" PRIu64, len ? "," : "",
					order, (uint64_t)l->b.nr_free[order][0]);
}

static void resting_str(const struct lab *l, char *buf, size_t size)
{
	unsigned int cpu;
	size_t len = 0;

	buf[0] = '\0';
	for (cpu = 0; cpu < l->cpus && len < size; cpu++)
		if (l->pcp.frames[cpu])
			len += snprintf(buf + len, size - len, "%s%u:%" PRIu64, len ? "," : "",
					cpu, (uint64_t)l->pcp.frames[cpu]);
}

static void fill(const void *row, unsigned int column, struct cell *cell,
		 bool want_json, void *ctx)
{
	const struct lab *l = row;

	(void)want_json;
	(void)ctx;
	cell->set = column == COL_STEP || column >= COL_MAP || (l->at.wanted && !l->failed) ||
		    (column == COL_MERGES && l->merges);
	cell->str = cell->buf;
	switch (column) {
	case COL_STEP:
		cell->str = l->word;
		break;
	case COL_ORDER:
		cell->num = l->at.order;
		break;
	case COL_FIRST:
		cell->num = l->at.pfn;
		break;
	case COL_FRAMES:
		cell->num = 1ULL << l->at.order;
		break;
	case COL_UNUSED:
		cell->num = (1ULL << l->at.order) - l->at.wanted;
		break;
	case COL_SPLITS:
		cell->num = l->splits;
		break;
	case COL_MERGES:
		cell->num = l->merges;
		break;
	case COL_MAP:
		map_str(l, cell->buf, sizeof(cell->buf));
		break;
	case COL_FREE:
		free_str(l, cell->buf, sizeof(cell->buf));
		break;
	case COL_RESTING:
		resting_str(l, cell->buf, sizeof(cell->buf));
		break;
	}
}

static const struct out_desc desc = {
	.schema = "mmscope.lab-buddy/1",
	.array = "steps",
	.columns = columns,
	.nr = ARRAY_SIZE(columns),
	.fill = fill,
};

/* ---- the play ---- */

static void count(void *ctx, enum mms_buddy_step step, u64 pfn, u32 order, u32 type)
{
	struct lab *l = ctx;

	(void)pfn;
	(void)order;
	(void)type;
	l->splits += step == MMS_BUDDY_SPLIT;
	l->merges += step == MMS_BUDDY_MERGE;
}

/**
 * struct step - a step as it was asked for
 * @name: number of the letter
 * @frames: so many; 0: they are given back
 * @cpu: on this CPU
 */
struct step {
	int name;
	uint64_t frames;
	uint32_t cpu;
};

/* "@1", or nothing for CPU 0 */
static bool cpu_parse(const struct lab *l, const char *text, uint32_t *cpu)
{
	char *end;

	*cpu = 0;
	if (!*text)
		return true;
	if (text[0] != '@' || !isdigit((unsigned char)text[1]))
		return false;
	*cpu = strtoul(text + 1, &end, 10);
	return !*end && *cpu < l->cpus;
}

/* "A=3@1"; 0 or EXIT_USAGE with a sentence printed */
static int step_parse(const struct lab *l, const char *word, struct step *ret)
{
	char *end;

	if (isalpha((unsigned char)word[0]) && word[1] == '=' &&
	    isdigit((unsigned char)word[2])) {
		ret->name = isupper((unsigned char)word[0]) ? word[0] - 'A' : word[0] - 'a' + 26;
		ret->frames = strtoull(word + 2, &end, 10);
		if (cpu_parse(l, end, &ret->cpu) && ret->frames <= LAB_FRAMES_MAX)
			return 0;
	}
	return fail(EXIT_USAGE, "\"%s\" is no step: give a letter and a number of frames, as "
		    "in A=3, or A=0 to give them back; with --cpus also A=3@1 or drain", word);
}

static uint32_t order_for(uint64_t frames)
{
	uint32_t order = 0;

	while (1ULL << order < frames)
		order++;
	return order;
}

static int get_block(struct lab *l, const struct step *step)
{
	u64 pfn = 0;

	l->at = (struct owner){ .order = order_for(step->frames), .wanted = step->frames };
	l->failed = l->cpus ? mms_pcp_alloc(&l->pcp, step->cpu, l->at.order, 0, &pfn) :
			      mms_buddy_alloc(&l->b, l->at.order, 0, &pfn);
	l->at.pfn = pfn;
	if (!l->failed)
		l->owner[step->name] = l->at;
	return 0;
}

static int put_block(struct lab *l, const struct step *step)
{
	int err;

	l->at = l->owner[step->name];
	memset(&l->owner[step->name], 0, sizeof(l->at));
	err = l->cpus ? mms_pcp_free(&l->pcp, step->cpu, l->at.pfn, l->at.order) :
			mms_buddy_free(&l->b, l->at.pfn, l->at.order);
	return err ? EXIT_FAIL : 0;
}

/* "drain": all that rests goes back */
static int drain(struct lab *l)
{
	unsigned int cpu;

	memset(&l->at, 0, sizeof(l->at));
	for (cpu = 0; cpu < l->cpus; cpu++)
		mms_pcp_drain(&l->pcp, cpu);
	return 0;
}

static int play(struct lab *l, const char *word)
{
	struct step step = { .name = 0 };
	int err;

	l->word = word;
	l->splits = 0;
	l->merges = 0;
	l->failed = false;
	if (l->cpus && !strcmp(word, "drain"))
		return drain(l);
	err = step_parse(l, word, &step);
	if (err)
		return err;
	if (!l->owner[step.name].wanted == !step.frames)
		return fail(EXIT_USAGE, step.frames ? "%.1s has frames already: %.1s=0 gives "
			    "them back first" : "%.1s has nothing to give back", word, word);
	return step.frames ? get_block(l, &step) : put_block(l, &step);
}

static int lab_init(struct lab *l, const struct lab_buddy *r)
{
	const struct mms_pcp_rules front = {
		.cpus = r->cpus,
		.orders = RESTING_ORDERS,
		.huge = MMS_BUDDY_NONE,
		.types = 1,
		.batch = r->batch,
		.high = r->high,
	};
	const struct mms_buddy_rules rules = {
		.orders = order_for(r->frames) + 1,
		.block_order = MMS_BUDDY_ORDERS,
		.types = 1,
		.fallback = { { MMS_BUDDY_NONE } },
	};

	memset(l, 0, sizeof(*l));
	l->word = "start";
	l->cpus = r->cpus;
	if (mms_buddy_init(&l->b, &rules, 0, r->frames) || mms_buddy_add(&l->b, 0, r->frames) ||
	    (r->cpus && mms_pcp_init(&l->pcp, &front, &l->b)))
		return fail(EXIT_FAIL, "not enough memory");
	l->b.tell = count;
	l->b.ctx = l;
	return 0;
}

static int run_steps(const struct lab_buddy *r, const struct selection *sel,
		     const struct opts *o)
{
	struct out *out = out_open(&desc, sel, o, NULL);
	struct lab l;
	size_t i;
	int err = lab_init(&l, r);

	if (!out)
		err = fail(EXIT_FAIL, "not enough memory");
	if (!err)
		out_row(out, NULL, &l);
	for (i = 0; i < r->nr && !err; i++) {
		err = play(&l, r->step[i]);
		if (!err)
			out_row(out, NULL, &l);
	}
	mms_pcp_exit(&l.pcp);
	mms_buddy_exit(&l.b);
	if (!err)
		return out_close(out);
	if (out)
		out_abandon(out);
	return err;
}

int lab_buddy_run(const struct lab_buddy *how, const struct opts *o)
{
	struct selection sel;
	int err = columns_select(&desc, o, &sel);

	if (err)
		return err;
	if (how->cpus && !selection_has(&sel, COL_RESTING) && !o->columns)
		sel.id[sel.nr++] = COL_RESTING;
	term_init(o);
	return run_steps(how, &sel, o);
}

void lab_buddy_usage(FILE *f)
{
	columns_usage(&desc, f);
}
