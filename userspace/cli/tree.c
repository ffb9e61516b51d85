// SPDX-License-Identifier: GPL-2.0-only
/*
 * tree.c - "mmscope tree": the tree that a process's VMAs are kept in, a maple
 * tree from Linux 6.1 and an rb-tree before. Drawn by default; as rows with -o,
 * -r and JSON, where both kinds have the same columns.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "field.h"
#include "tree.h"

struct request {
	struct opts opts;
	struct target target;
	struct selection sel;
};

enum {
	COL_NODE, COL_PARENT, COL_KIND, COL_DEPTH, COL_SLOT, COL_MIN, COL_MAX, COL_USED,
	COL_SLOTS, COL_GAP, COL_GAPSLOT, COL_FLAGS, COL_COLOR, COL_LEFT, COL_RIGHT,
	COL_PREV, COL_NEXT, COL_ENTRIES,
};

#define D COL_F_DEFAULT
#define R COL_F_RIGHT

static const struct column columns[] = {
	[COL_NODE] = { "NODE", "address of the node; of the VMA in an rb-tree", COL_ADDR, D },
	[COL_PARENT] = { "PARENT", "node above it", COL_ADDR, 0 },
	[COL_KIND] = { "KIND", "rb, leaf-64, range-64, arange-64 or dense", COL_STR, D },
	[COL_DEPTH] = { "DEPTH", "steps from the root", COL_NUM, D | R },
	[COL_SLOT] = { "SLOT", "slot of the parent it hangs in", COL_NUM, R },
	[COL_MIN] = { "MIN", "first address it is about", COL_ADDR, D },
	[COL_MAX] = { "MAX", "last address it is about", COL_ADDR, D },
	[COL_USED] = { "USED", "slots in use", COL_NUM, D | R },
	[COL_SLOTS] = { "SLOTS", "slots it has", COL_NUM, D | R },
	[COL_GAP] = { "GAP", "largest gap below it, as the tree keeps it", COL_SIZE, D | R },
	[COL_GAPSLOT] = { "GAPSLOT", "slot with the largest gap, as its metadata has it", COL_NUM, R },
	[COL_FLAGS] = { "FLAGS", "red, root, dead, metadata, leaf", COL_LIST, 0 },
	[COL_COLOR] = { "COLOR", "red or black", COL_STR, 0 },
	[COL_LEFT] = { "LEFT", "left child", COL_ADDR, 0 },
	[COL_RIGHT] = { "RIGHT", "right child", COL_ADDR, 0 },
	[COL_PREV] = { "PREV", "VMA before it in the list", COL_ADDR, 0 },
	[COL_NEXT] = { "NEXT", "VMA after it in the list", COL_ADDR, 0 },
	[COL_ENTRIES] = { "ENTRIES", "what stands in its slots", COL_NEST, D },
};

#undef D
#undef R

#define NODE(member, how) FIELD(struct mms_rec_tree_node, member, how)

static const struct field fields[ARRAY_SIZE(columns)] = {
	[COL_NODE] = NODE(node, FIELD_ADDRESS),
	[COL_PARENT] = NODE(parent, FIELD_ADDRESS),
	[COL_DEPTH] = NODE(depth, FIELD_PLAIN),
	[COL_MIN] = NODE(min, FIELD_PLAIN),
	[COL_MAX] = NODE(max, FIELD_PLAIN),
	[COL_LEFT] = NODE(left, FIELD_ADDRESS),
	[COL_RIGHT] = NODE(right, FIELD_ADDRESS),
	[COL_PREV] = NODE(prev, FIELD_ADDRESS),
	[COL_NEXT] = NODE(next, FIELD_ADDRESS),
};

/* ---- nodes ---- */

const char *tree_kind_name(uint32_t kind)
{
	static const char *const names[] = {
		"unknown", "rb", "dense", "leaf-64", "range-64", "arange-64", "unknown",
	};

	return names[kind < ARRAY_SIZE(names) ? kind : 0];
}

uint32_t tree_used(const struct tree_node *n)
{
	if (n->rec.kind == MMS_TREE_RB)
		return 1;
	return n->rec.end < n->nr ? n->rec.end + 1 : n->nr;
}

enum slot_kind tree_slot(const struct tree_node *n, uint32_t i, uint64_t *start,
			 uint64_t *last)
{
	*start = i ? n->slot[i - 1].pivot + 1 : n->rec.min;
	*last = i + 1 == tree_used(n) ? n->rec.max : n->slot[i].pivot;
	if (i >= tree_used(n))
		return SLOT_UNUSED;
	if (!n->slot[i].slot)
		return SLOT_GAP;
	return n->rec.flags & MMS_NODE_LEAF ? SLOT_VMA : SLOT_NODE;
}

const struct vma_item *tree_vma(const struct tree *t, uint64_t address,
				uint64_t start)
{
	return vmas_by_struct(&t->vmas, address, start);
}

static int take_slots(struct tree_node *n, const struct mms_rec *rec)
{
	const struct mms_rec_tree_slots *slots = (const void *)rec;
	uint32_t most = (rec->len - sizeof(*slots)) / sizeof(slots->slot[0]);

	if (rec->len < sizeof(*slots) || n->slot || !slots->nr)
		return 0;
	n->nr = slots->nr < most ? slots->nr : most;
	n->slot = malloc(n->nr * sizeof(*n->slot) + 1);
	if (!n->slot)
		return -ENOMEM;
	memcpy(n->slot, slots->slot, n->nr * sizeof(*n->slot));
	return 0;
}

static int take(const struct mmscope_entry *e, void *ctx)
{
	struct tree *t = ctx;
	struct tree_node *n;

	if (e->rec->type == MMS_REC_TREE_SLOTS && t->nr)
		return take_slots(&t->node[t->nr - 1], e->rec);
	if (e->rec->type != MMS_REC_TREE_NODE)
		return 0;
	n = mms_array_add(&t->node, &t->nr, sizeof(*n));
	if (!n)
		return -ENOMEM;
	mmscope_rec_get(e->rec, &n->rec, sizeof(n->rec));
	return 0;
}

static void tree_free(struct tree *t)
{
	size_t i;

	for (i = 0; i < t->nr; i++)
		free(t->node[i].slot);
	free(t->node);
	vmas_free(&t->vmas);
}

/* ---- cells ---- */

static struct json_object *entry_json(const struct tree *t, const struct tree_node *n,
				      uint32_t i)
{
	static const char *const kinds[] = { "vma", "node", "gap" };
	struct json_object *obj = json_object_new_object();
	bool rb = n->rec.kind == MMS_TREE_RB;
	uint64_t start = n->rec.min, last = n->rec.max, value = n->rec.node;
	enum slot_kind kind = SLOT_VMA;
	const struct vma_item *v;

	if (!rb) {
		kind = tree_slot(n, i, &start, &last);
		value = n->slot[i].slot;
	}
	v = kind == SLOT_VMA ? tree_vma(t, value, start) : NULL;
	json_object_object_add(obj, "slot", json_object_new_int(i));
	json_object_object_add(obj, "kind", json_object_new_string(kinds[kind]));
	json_object_object_add(obj, "min", json_addr(start));
	json_object_object_add(obj, "max", json_addr(last));
	json_object_object_add(obj, "value", json_addr(value));
	json_object_object_add(obj, "pivot", rb ? NULL : json_addr(n->slot[i].pivot));
	json_object_object_add(obj, "gap", rb || n->slot[i].gap == MMS_ADDR_NONE ? NULL :
			       json_object_new_uint64(n->slot[i].gap));
	if (v) {
		char perms[5], label[600];

		vma_perms(v->rec.access, perms);
		vma_label(v, label, sizeof(label));
		json_object_object_add(obj, "perm", json_text(perms));
		json_object_object_add(obj, "name", *label ? json_text(label) : NULL);
	}
	return obj;
}

static void fill_entries(const struct tree *t, const struct tree_node *n,
			 struct cell *cell, bool want_json)
{
	uint32_t count[SLOT_UNUSED + 1] = { 0 }, used = tree_used(n), i;
	uint64_t start, last;

	if (want_json)
		cell->json = json_object_new_array();
	for (i = 0; want_json && i < used; i++)
		json_object_array_add(cell->json, entry_json(t, n, i));
	if (n->rec.kind == MMS_TREE_RB)
		count[SLOT_VMA] = 1;
	else
		for (i = 0; i < used; i++)
			count[tree_slot(n, i, &start, &last)]++;
	cell->str = cell->buf;
	if (count[SLOT_NODE])
		snprintf(cell->buf, sizeof(cell->buf), "%s",
			 count_str(count[SLOT_NODE], "node", NULL));
	else
		snprintf(cell->buf, sizeof(cell->buf), "%s, %s",
			 count_str(count[SLOT_VMA], "VMA", NULL),
			 count_str(count[SLOT_GAP], "gap", NULL));
}

static void fill_flags(const struct tree_node *n, struct cell *cell)
{
	static const char *const words[] = { "red", "root", "dead", "metadata", "leaf" };

	cell->str = cell->buf;
	words_str(n->rec.flags, words, ARRAY_SIZE(words), cell->buf, sizeof(cell->buf));
}

static void fill(const void *row, unsigned int column, struct cell *cell,
		 bool want_json, void *ctx)
{
	const struct tree_node *n = row;
	bool rb = n->rec.kind == MMS_TREE_RB;

	if (field_fill(&fields[column], &n->rec, 0, cell))
		return;
	cell->set = true;
	switch (column) {
	case COL_KIND:
		cell->str = tree_kind_name(n->rec.kind);
		break;
	case COL_SLOT:
		cell->set = !rb && !(n->rec.flags & MMS_NODE_ROOT);
		cell->num = n->rec.slot;
		break;
	case COL_USED:
		cell->num = tree_used(n);
		break;
	case COL_SLOTS:
		cell->num = rb ? 1 : n->nr;
		break;
	case COL_GAP:
		cell->set = n->rec.gap != MMS_ADDR_NONE;
		cell->num = n->rec.gap;
		break;
	case COL_GAPSLOT:
		cell->set = n->rec.kind == MMS_TREE_ARANGE_64;
		cell->num = n->rec.gap_slot;
		break;
	case COL_FLAGS:
		fill_flags(n, cell);
		break;
	case COL_COLOR:
		cell->set = rb;
		cell->str = n->rec.flags & MMS_NODE_RED ? "red" : "black";
		break;
	case COL_ENTRIES:
		fill_entries(ctx, n, cell, want_json);
		break;
	}
}

static const struct out_desc desc = {
	.schema = "mmscope.tree/1",
	.array = "nodes",
	.columns = columns,
	.nr = ARRAY_SIZE(columns),
	.fill = fill,
};

/* ---- arguments ---- */

static int usage(void)
{
	fputs("Usage:\n mmscope tree [OPTIONS] PID|self\n\n"
	      "Draws the tree that the VMAs of a process are kept in: a maple tree from Linux\n"
	      "6.1, an rb-tree before. With -v also pivots, metadata and parents.\n\n"
	      "Options:\n", stdout);
	opts_usage(stdout);
	columns_usage(&desc, stdout);
	return RUN_DONE;
}

static const struct option longopts[] = { COMMON_LONG };

static const struct opts_spec spec = {
	.command = "tree",
	.shorts = COMMON_SHORT,
	.longs = longopts,
	.usage = usage,
};

static int arguments(int argc, char **argv, struct request *r)
{
	int err;

	if (argc - optind != 1) {
		fail(EXIT_USAGE, "tree needs one process");
		return opts_try_help("tree");
	}
	err = target_parse(argv[optind], &r->target);
	if (!err && target_is_kernel(&r->target))
		err = fail(EXIT_USAGE, "the kernel has no tree of VMAs: give a process");
	return err;
}

/* ---- the command ---- */

static int print_rows(struct tree *t, const struct request *r,
		      const struct mmscope_moment *moment)
{
	struct out *out = out_open(&desc, &r->sel, &r->opts, t);
	const char *kind = "empty";
	size_t i;

	if (!out)
		return fail(EXIT_FAIL, "not enough memory");
	if (t->nr)
		kind = t->node[0].rec.kind == MMS_TREE_RB ? "rb" : "maple";
	for (i = 0; i < t->nr; i++)
		out_row(out, NULL, &t->node[i]);
	out_member(out, "tree", json_object_new_string(kind));
	out_moment(out, moment);
	return out_close(out);
}

static int answer(struct mmscope *m, void *ctx)
{
	const struct request *r = ctx;
	const struct mmscope_view_args args = {
		.view = MMS_VIEW_TREE,
		.space = r->target.space,
	};
	struct tree t = { .m = m, .opts = &r->opts };
	struct mmscope_moment moment, tree_moment;
	int err = vmas_load(m, &r->target, 0, 0, &t.vmas, &moment);

	if (err)
		err = fail_view(err, MMS_VIEW_VMAS, &r->target);
	else
		err = view_each(m, &args, &r->target, take, &t, &tree_moment);
	if (!err) {
		mmscope_moment_add(&moment, &tree_moment);
		if (is_report(&r->opts))
			tree_draw(&t);
		else
			err = print_rows(&t, r, &moment);
	}
	if (!err && r->opts.verbose)
		moment_print(&moment);
	tree_free(&t);
	return err;
}

static int run(int argc, char **argv)
{
	struct request r = { .opts.format = FORMAT_TABLE };
	int err = opts_parse(argc, argv, &spec, &r.opts, &r);

	if (!err)
		err = columns_select(&desc, &r.opts, &r.sel);
	if (!err)
		err = arguments(argc, argv, &r);
	return err ? err : device_run(&r.opts, answer, &r);
}

const struct command cmd_tree = {
	.name = "tree",
	.args = "PID|self",
	.summary = "the tree that VMAs are kept in, drawn",
	.run = run,
};
