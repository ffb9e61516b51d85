// SPDX-License-Identifier: GPL-2.0-only
/*
 * lab_slab.c - "mmscope lab slab": objects of one size, slabs and the stack of a CPU,
 * drawn after each step.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../../module/model/slab.h"
#include "lab.h"

#define PAGE_SHIFT_PLAYED	9
#define OBJECTS_MAX		4096
#define NAMES			52

/**
 * struct object - an object that is allocated
 * @at: its address
 * @name: whose it is, the number of a letter
 */
struct object {
	u64 at;
	int name;
};

/**
 * struct play - the allocator, and the step that was made last
 * @b: where slabs come from
 * @c: the cache
 * @object: what is allocated, the oldest first
 * @nr: how many
 * @word: the step as it was written
 * @slabs: slabs before it
 * @missing: objects that there was no memory for
 */
struct play {
	struct mms_buddy b;
	struct mms_slab_cache c;
	struct object object[OBJECTS_MAX];
	size_t nr;
	const char *word;
	uint32_t slabs;
	uint64_t missing;
};

enum {
	COL_STEP, COL_MISSING, COL_FULL, COL_PARTIAL, COL_EMPTY, COL_GROWN, COL_CPU,
	COL_MAP, COL_FREE,
};

#define RIGHT (COL_F_DEFAULT | COL_F_RIGHT)

static const struct column columns[] = {
	[COL_STEP] = { "STEP", "\"A=3\": three objects for A; \"A=0\": A gives them back; \"flush\": the CPU gives back what it keeps; \"shrink\": empty slabs go", COL_STR, COL_F_DEFAULT },
	[COL_MISSING] = { "MISSING", "objects that there was no memory for", COL_NUM, COL_F_RIGHT },
	[COL_FULL] = { "FULL", "slabs without a free object", COL_NUM, RIGHT },
	[COL_PARTIAL] = { "PARTIAL", "slabs with some", COL_NUM, RIGHT },
	[COL_EMPTY] = { "EMPTY", "slabs with nothing else", COL_NUM, RIGHT },
	[COL_GROWN] = { "GROWN", "slabs that came from the buddy allocator; below 0: that went back", COL_STR, RIGHT },
	[COL_CPU] = { "CPU", "free objects that the CPU keeps", COL_NUM, RIGHT },
	[COL_MAP] = { "MAP", "slabs and their objects: whose, free, or free with the CPU (+)", COL_STR, COL_F_DEFAULT },
	[COL_FREE] = { "FREE", "frames that are no slab", COL_NUM, RIGHT },
};

static uint32_t slabs_of(const struct mms_slab_cache *c)
{
	return c->nr[MMS_SLAB_LIST_FULL] + c->nr[MMS_SLAB_LIST_PARTIAL] +
	       c->nr[MMS_SLAB_LIST_EMPTY];
}

/* ---- the drawing ---- */

static const char *object_str(const struct play *p, uint32_t frame, uint32_t index,
			      char *letter)
{
	const u64 at = mms_slab_object(&p->c, frame, index);
	const u8 state = p->c.state[(size_t)frame * p->c.stride + index];
	size_t i;

	if (state == MMS_OBJECT_ON_CPU)
		return "+";
	for (i = 0; i < p->nr && state == MMS_OBJECT_TAKEN; i++)
		if (p->object[i].at == at) {
			letter[0] = p->object[i].name < 26 ? 'A' + p->object[i].name :
							     'a' + p->object[i].name - 26;
			return letter;
		}
	return term_utf8() ? "·" : ".";
}

static void map_str(const struct play *p, char *buf, size_t size)
{
	const char *wall = term_utf8() ? "│" : "|";
	char letter[2] = "";
	uint32_t frame, i;
	size_t len = snprintf(buf, size, "%s", wall);

	for (frame = 0; frame < p->b.nr && len < size; frame++) {
		if (p->c.head[frame] != frame)
			continue;
		for (i = 0; i < p->c.per_slab && len < size; i++)
			len += snprintf(buf + len, size - len, "%s",
					object_str(p, frame, i, letter));
		if (len < size)
			len += snprintf(buf + len, size - len, "%s", wall);
	}
}

static void fill(const void *row, unsigned int column, struct cell *cell,
		 bool want_json, void *ctx)
{
	const struct play *p = row;
	const int grown = (int)slabs_of(&p->c) - (int)p->slabs;

	(void)want_json;
	(void)ctx;
	cell->set = true;
	cell->str = cell->buf;
	switch (column) {
	case COL_STEP:
		cell->str = p->word;
		break;
	case COL_MISSING:
		cell->num = p->missing;
		break;
	case COL_FULL:
	case COL_PARTIAL:
	case COL_EMPTY:
		cell->num = p->c.nr[MMS_SLAB_LIST_FULL + column - COL_FULL];
		break;
	case COL_GROWN:
		snprintf(cell->buf, sizeof(cell->buf), grown ? "%+d" : "0", grown);
		break;
	case COL_CPU:
		cell->num = p->c.cpu_nr[0];
		break;
	case COL_MAP:
		map_str(p, cell->buf, sizeof(cell->buf));
		break;
	case COL_FREE:
		cell->num = mms_buddy_free_frames(&p->b);
		break;
	}
}

static const struct out_desc desc = {
	.schema = "mmscope.lab-slab/1",
	.array = "steps",
	.columns = columns,
	.nr = ARRAY_SIZE(columns),
	.fill = fill,
};

void lab_slab_usage(FILE *f)
{
	fputs("\nOf slab:\n", f);
	columns_usage(&desc, f);
}

/* ---- the play ---- */

static void take(struct play *p, int name, uint64_t nr)
{
	for (; nr; nr--) {
		struct object *o = &p->object[p->nr];

		if (p->nr == OBJECTS_MAX || mms_slab_alloc(&p->c, 0, &o->at))
			break;
		o->name = name;
		p->nr++;
	}
	p->missing = nr;
}

static void give(struct play *p, int name)
{
	size_t i, kept = 0;

	for (i = 0; i < p->nr; i++) {
		if (p->object[i].name == name)
			mms_slab_free(&p->c, 0, p->object[i].at);
		else
			p->object[kept++] = p->object[i];
	}
	p->nr = kept;
}

static int play(struct play *p, const char *word)
{
	uint64_t nr;
	char *end;
	int name;

	p->word = word;
	p->missing = 0;
	p->slabs = slabs_of(&p->c);
	if (!strcmp(word, "flush")) {
		mms_slab_flush(&p->c, 0);
		return 0;
	}
	if (!strcmp(word, "shrink")) {
		mms_slab_shrink(&p->c);
		return 0;
	}
	if (!isalpha((unsigned char)word[0]) || word[1] != '=' ||
	    !isdigit((unsigned char)word[2]))
		goto no_step;
	name = isupper((unsigned char)word[0]) ? word[0] - 'A' : word[0] - 'a' + 26;
	nr = strtoull(word + 2, &end, 10);
	if (*end || nr > OBJECTS_MAX)
		goto no_step;
	if (nr)
		take(p, name, nr);
	else
		give(p, name);
	return 0;
no_step:
	return fail(EXIT_USAGE, "\"%s\" is no step: give a letter and a number of objects, "
		    "as in A=3, A=0 to give them back, flush or shrink", word);
}

static int play_init(struct play *p, const struct lab_slab *how)
{
	const struct mms_buddy_rules memory = {
		.orders = 8, .block_order = MMS_BUDDY_ORDERS, .types = 1,
		.fallback = { { MMS_BUDDY_NONE } },
	};
	const struct mms_slab_rules_of rules = {
		.page_shift = PAGE_SHIFT_PLAYED, .size = how->size, .align = 8,
		.keep_empty = 1, .stack = how->stack,
	};

	p->word = "start";
	if (mms_buddy_init(&p->b, &memory, 0, how->frames) ||
	    mms_buddy_add(&p->b, 0, how->frames) ||
	    mms_slab_init(&p->c, &rules, &p->b, NULL))
		return fail(EXIT_FAIL, "not enough memory");
	return 0;
}

static int play_all(struct play *p, const struct lab_slab *how, struct out *out)
{
	int err = play_init(p, how);
	size_t i;

	if (!err)
		out_row(out, NULL, p);
	for (i = 0; i < how->nr && !err; i++) {
		err = play(p, how->step[i]);
		if (!err)
			out_row(out, NULL, p);
	}
	mms_slab_exit(&p->c);
	mms_buddy_exit(&p->b);
	return err;
}

int lab_slab_run(const struct lab_slab *how, const struct opts *o)
{
	struct play *p = calloc(1, sizeof(*p));
	struct selection sel;
	struct out *out;
	int err;

	if (!p)
		return fail(EXIT_FAIL, "not enough memory");
	err = columns_select(&desc, o, &sel);
	if (!err) {
		term_init(o);
		out = out_open(&desc, &sel, o, NULL);
		err = out ? play_all(p, how, out) : fail(EXIT_FAIL, "not enough memory");
		if (!err)
			err = out_close(out);
		else if (out)
			out_abandon(out);
	}
	free(p);
	return err;
}
