// SPDX-License-Identifier: GPL-2.0-only
/*
 * tree_draw.c - draws a tree of VMAs: a maple tree with the slots of its
 * leaves, an rb-tree with the colours and sides of its nodes.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tree.h"

#define DEPTH_MAX 64	/* no tree of VMAs is as deep; a broken one might be */

/**
 * struct drawing - a drawing under way
 * @t: the tree
 * @width: columns of the terminal
 * @more: at this depth, more branches follow below
 * @by_node: rb: nodes in the order of their own addresses
 * @depth: deepest level so far
 */
struct drawing {
	struct tree *t;
	unsigned int width;
	bool more[DEPTH_MAX + 1];
	struct tree_node **by_node;
	unsigned int depth;
};

/* branches in front of what hangs at @depth; returns the columns they take */
static unsigned int draw_branches(const struct drawing *d, unsigned int depth)
{
	unsigned int i;

	fputs(color(SGR_DIM), stdout);
	for (i = 1; i < depth; i++)
		fputs(d->more[i] ? branch_down() : "  ", stdout);
	if (depth)
		fputs(d->more[depth] ? branch_tee() : branch_end(), stdout);
	fputs(color(SGR_RESET), stdout);
	return 2 * depth;
}

/* continuation lines of a node: no branch of their own */
static unsigned int draw_below(const struct drawing *d, unsigned int depth)
{
	unsigned int i;

	fputs(color(SGR_DIM), stdout);
	for (i = 1; i <= depth; i++)
		fputs(d->more[i] ? branch_down() : "  ", stdout);
	fputs(color(SGR_RESET), stdout);
	return 2 * depth;
}

static void draw_name(const struct drawing *d, const struct vma_item *v, unsigned int used)
{
	char label[600], safe[2400];

	vma_label(v, label, sizeof(label));
	if (!*label || used + 2 >= d->width)
		return;
	text_safe(label, safe, sizeof(safe));
	putchar(' ');
	text_cut(safe, d->width - used - 1, NULL);
}

/* prints "0x1000-0x2000"; a range may end with the last of all addresses */
static unsigned int draw_range(uint64_t start, uint64_t last)
{
	if (last == UINT64_MAX)
		return printf("0x%" PRIx64 "-top", start);
	return printf("0x%" PRIx64 "-0x%" PRIx64, start, last + 1);
}

/* "rw-p   132K 0x7ffffffde000-0x7ffffffff000 [stack]" */
static void draw_vma(const struct drawing *d, uint64_t address, uint64_t start,
		     uint64_t last, unsigned int used)
{
	const struct vma_item *v = tree_vma(d->t, address, start);
	char perms[5] = "????";

	if (v)
		vma_perms(v->rec.access, perms);
	printf("%s%s%s ", v ? color(vma_color(v)) : "", perms, v ? color(SGR_RESET) : "");
	used += 5;
	used += printf("%6s ", size_text(last - start + 1, d->t->opts));
	used += draw_range(start, last);
	if (v)
		draw_name(d, v, used);
	else
		printf(" vm_area_struct 0x%" PRIx64, address);
	putchar('\n');
}

/* ---- maple tree ---- */

static void draw_raw_slots(const struct drawing *d, const struct tree_node *n)
{
	uint32_t i;

	draw_below(d, n->rec.depth + 1);
	printf("%sparent 0x%" PRIx64 ", last slot %u by %s, largest gap in slot %u%s\n",
	       color(SGR_DIM), (uint64_t)n->rec.parent, n->rec.end,
	       n->rec.flags & MMS_NODE_METADATA ? "metadata" : "pivots",
	       n->rec.gap_slot, color(SGR_RESET));
	for (i = 0; i < n->nr; i++) {
		draw_below(d, n->rec.depth + 1);
		printf("%sraw %2u pivot 0x%016" PRIx64 " slot 0x%016" PRIx64, color(SGR_DIM),
		       i, (uint64_t)n->slot[i].pivot, (uint64_t)n->slot[i].slot);
		if (n->slot[i].gap != MMS_ADDR_NONE)
			printf(" gap 0x%" PRIx64, (uint64_t)n->slot[i].gap);
		printf("%s\n", color(SGR_RESET));
	}
}

static void draw_gap(const struct drawing *d, uint64_t start, uint64_t last)
{
	printf("%sgap  %6s ", color(SGR_DIM), size_text(last - start + 1, d->t->opts));
	draw_range(start, last);
	printf("%s\n", color(SGR_RESET));
}

static void draw_leaf_slots(struct drawing *d, const struct tree_node *n)
{
	unsigned int depth = n->rec.depth + 1;
	uint32_t used = tree_used(n), i;

	for (i = 0; i < used; i++) {
		uint64_t start, last;
		enum slot_kind kind = tree_slot(n, i, &start, &last);
		unsigned int at;

		d->more[depth] = i + 1 < used;
		at = draw_branches(d, depth);
		at += printf("%2u ", i);
		if (kind == SLOT_VMA)
			draw_vma(d, n->slot[i].slot, start, last, at);
		else
			draw_gap(d, start, last);
	}
}

static void draw_maple_head(const struct drawing *d, const struct tree_node *n)
{
	unsigned int at = draw_branches(d, n->rec.depth);
	char text[256];
	size_t len = 0;

	if (n->rec.depth)
		at += printf("%2u ", n->rec.slot);
	printf("%s%s%s ", color(SGR_BOLD), tree_kind_name(n->rec.kind), color(SGR_RESET));
	at += strlen(tree_kind_name(n->rec.kind)) + 1;
	len += snprintf(text, sizeof(text), "0x%" PRIx64 " %u/%u slots",
			(uint64_t)n->rec.node, tree_used(n), n->nr);
	if (n->rec.gap != MMS_ADDR_NONE)
		len += snprintf(text + len, sizeof(text) - len, ", gap %s",
				size_text(n->rec.gap, d->t->opts));
	if (n->rec.flags & MMS_NODE_DEAD)
		len += snprintf(text + len, sizeof(text) - len, ", dead");
	/* the range is the widest part and the one that can be derived */
	snprintf(text + len, sizeof(text) - len, ", 0x%" PRIx64 "-0x%" PRIx64,
		 (uint64_t)n->rec.min, (uint64_t)n->rec.max);
	text_cut(text, d->width - at, NULL);
	putchar('\n');
}

/* nodes come parents first, from left to right: they can be drawn as they come */
static void draw_maple(struct drawing *d)
{
	uint32_t parent_used[DEPTH_MAX + 1] = { 0 };
	size_t i;

	for (i = 0; i < d->t->nr; i++) {
		const struct tree_node *n = &d->t->node[i];
		unsigned int depth = n->rec.depth;

		if (depth >= DEPTH_MAX)
			continue;
		if (depth)
			d->more[depth] = n->rec.slot + 1 < parent_used[depth - 1];
		parent_used[depth] = tree_used(n);
		if (depth + 1 > d->depth)
			d->depth = depth + 1;
		draw_maple_head(d, n);
		d->more[depth + 1] = true;
		if (d->t->opts->verbose)
			draw_raw_slots(d, n);
		if (n->rec.flags & MMS_NODE_LEAF)
			draw_leaf_slots(d, n);
	}
}

static void sum_maple(const struct drawing *d)
{
	uint64_t leaves = 0, slots = 0, used = 0, vmas = 0, gaps = 0;
	size_t i;

	for (i = 0; i < d->t->nr; i++) {
		const struct tree_node *n = &d->t->node[i];
		uint64_t start, last;
		uint32_t k;

		if (!(n->rec.flags & MMS_NODE_LEAF))
			continue;
		leaves++;
		slots += n->nr;
		used += tree_used(n);
		for (k = 0; k < tree_used(n); k++) {
			enum slot_kind kind = tree_slot(n, k, &start, &last);

			vmas += kind == SLOT_VMA;
			gaps += kind == SLOT_GAP;
		}
	}
	para(0, "Maple tree, %s: %s above %s with %s and %s, %" PRIu64 " of %" PRIu64
	     " slots in use (%" PRIu64 "%%).", count_str(d->depth, "level", NULL),
	     count_str(d->t->nr - leaves, "inner node", NULL),
	     count_str(leaves, "leaf", "leaves"), count_str(vmas, "VMA", NULL),
	     count_str(gaps, "gap", NULL), used, slots, slots ? used * 100 / slots : 0);
}

/* ---- rb-tree ---- */

static int by_address(const void *a, const void *b)
{
	const struct tree_node *x = *(struct tree_node *const *)a;
	const struct tree_node *y = *(struct tree_node *const *)b;

	return x->rec.node < y->rec.node ? -1 : x->rec.node > y->rec.node;
}

static struct tree_node *rb_find(const struct drawing *d, uint64_t address)
{
	const struct tree_node key = { .rec.node = address }, *at = &key;
	struct tree_node **found;

	if (!address)
		return NULL;
	found = bsearch(&at, d->by_node, d->t->nr, sizeof(*d->by_node), by_address);
	return found ? *found : NULL;
}

static void draw_rb_head(const struct drawing *d, const struct tree_node *n,
			 unsigned int depth, const char *side)
{
	bool red = n->rec.flags & MMS_NODE_RED;
	unsigned int at = draw_branches(d, depth);

	at += printf("%s%s", side, *side ? " " : "");
	printf("%s%s%s ", color(red ? SGR_RED : SGR_BOLD), red ? "red  " : "black",
	       color(SGR_RESET));
	at += 6;
	if (n->rec.gap != MMS_ADDR_NONE) {
		printf("%sgap%7s%s ", color(SGR_DIM), size_text(n->rec.gap, d->t->opts),
		       color(SGR_RESET));
		at += 11;
	}
	draw_vma(d, n->rec.node, n->rec.min, n->rec.max, at);
	if (!d->t->opts->verbose)
		return;
	draw_below(d, depth + 1);
	printf("%snode 0x%" PRIx64 " parent 0x%" PRIx64 " left 0x%" PRIx64 " right 0x%"
	       PRIx64 " prev 0x%" PRIx64 " next 0x%" PRIx64 "%s\n", color(SGR_DIM),
	       (uint64_t)n->rec.node, (uint64_t)n->rec.parent, (uint64_t)n->rec.left,
	       (uint64_t)n->rec.right, (uint64_t)n->rec.prev, (uint64_t)n->rec.next,
	       color(SGR_RESET));
}

static void draw_rb(struct drawing *d, struct tree_node *n, unsigned int depth,
		    const char *side)
{
	struct tree_node *left, *right;

	if (!n || n->seen || depth >= DEPTH_MAX)
		return;
	n->seen = true;
	if (depth + 1 > d->depth)
		d->depth = depth + 1;
	left = rb_find(d, n->rec.left);
	right = rb_find(d, n->rec.right);
	if (right && right->seen)
		right = NULL;
	d->more[depth + 1] = left || right;
	draw_rb_head(d, n, depth, side);
	/* the higher addresses first would turn the usual picture around */
	d->more[depth + 1] = right;
	draw_rb(d, left, depth + 1, "left ");
	d->more[depth + 1] = false;
	draw_rb(d, right, depth + 1, "right");
}

static void draw_all_rb(struct drawing *d)
{
	struct tree *t = d->t;
	size_t i;

	d->by_node = calloc(t->nr, sizeof(*d->by_node));
	if (!d->by_node)
		return;
	for (i = 0; i < t->nr; i++)
		d->by_node[i] = &t->node[i];
	qsort(d->by_node, t->nr, sizeof(*d->by_node), by_address);
	for (i = 0; i < t->nr; i++)
		if (t->node[i].rec.flags & MMS_NODE_ROOT)
			draw_rb(d, &t->node[i], 0, "");
	free(d->by_node);
}

static void sum_rb(const struct drawing *d)
{
	size_t red = 0, unreached = 0, i;

	for (i = 0; i < d->t->nr; i++) {
		red += !!(d->t->node[i].rec.flags & MMS_NODE_RED);
		unreached += !d->t->node[i].seen;
	}
	para(0, "Rb-tree, %s: %s, %zu red and %zu black.",
	     count_str(d->depth, "level", NULL), count_str(d->t->nr, "node", NULL), red,
	     d->t->nr - red);
	if (unreached)
		para(0, "%s not reached from the root: the tree was changed while it was "
		     "read. Ask again.", count_str(unreached, "node was", "nodes were"));
}

/* ---- both ---- */

void tree_draw(struct tree *t)
{
	struct drawing d = { .t = t, .width = term_columns() };

	if (!t->nr) {
		para(0, t->vmas.nr ? "No node: the only VMA is the root itself." :
		     "Empty: the process has not a single VMA.");
		return;
	}
	if (t->node[0].rec.kind == MMS_TREE_RB) {
		draw_all_rb(&d);
		putchar('\n');
		sum_rb(&d);
	} else {
		draw_maple(&d);
		putchar('\n');
		sum_maple(&d);
	}
}
