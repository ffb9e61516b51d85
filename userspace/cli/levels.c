// SPDX-License-Identifier: GPL-2.0-only
/*
 * levels.c - "translate --levels": a tree for each address, each level below
 * the one that led to it, the page or what stands in its place at the end.
 */
#include <inttypes.h>
#include <string.h>

#include "translate.h"

enum {
	COL_NODE, COL_INDEX, COL_ENTRY, COL_VALUE, COL_BITS, COL_VA, COL_LEVEL,
	COL_KIND,
};

static const struct column columns[] = {
	[COL_NODE] = { "NODE", "address, level or result", COL_STR, COL_F_DEFAULT | COL_F_TREE },
	[COL_INDEX] = { "INDEX", "index within the table", COL_PFN, COL_F_DEFAULT | COL_F_RIGHT },
	[COL_ENTRY] = { "ENTRY", "physical address of the entry", COL_ADDR, COL_F_DEFAULT },
	[COL_VALUE] = { "VALUE", "value of the entry", COL_ADDR, COL_F_DEFAULT },
	[COL_BITS] = { "BITS", "its bits by name; of the result, what it means", COL_STR, COL_F_DEFAULT },
	[COL_VA] = { "VA", "virtual address", COL_ADDR, 0 },
	[COL_LEVEL] = { "LEVEL", "level", COL_STR, 0 },
	[COL_KIND] = { "KIND", "table, leaf, other or empty", COL_STR, 0 },
};

/* what a row is about: the address, a level, the second root or the result */
enum row_type { ROW_ADDRESS, ROW_LEVEL, ROW_USER, ROW_RESULT };

struct level_row {
	enum row_type type;
	const struct mms_walk *w;
	unsigned int level;
	const struct mms_entry *entry;
};

static void result_name(const struct mms_walk *w, char *buf, size_t size)
{
	char page[16];

	if (!walk_has_page(w)) {
		snprintf(buf, size, "%s", mmscope_state_name(w->state));
		return;
	}
	size_str((uint64_t)1 << w->page_shift, false, page, sizeof(page));
	snprintf(buf, size, "%s page, 0x%" PRIx64, page, (uint64_t)w->pa);
}

static void result_text(struct view *v, const struct mms_walk *w, char *buf,
			size_t size)
{
	char detail[160], flags[160], prot[5];

	walk_detail(v, w, detail, sizeof(detail));
	mmscope_page_flags_str(flags_shown(w->page_flags, w->state), flags,
			       sizeof(flags));
	mmscope_prot_str(w->prot, prot);
	if (walk_has_page(w))
		snprintf(buf, size, "%s %s %s", mmscope_state_name(w->state),
			 prot, flags);
	else
		snprintf(buf, size, "%s%s%s", mmscope_state_text(w->state),
			 *detail ? ": " : "", detail);
}

static void fill_node(struct view *v, const struct level_row *r,
		      struct cell *cell)
{
	cell->str = cell->buf;
	switch (r->type) {
	case ROW_ADDRESS:
		snprintf(cell->buf, sizeof(cell->buf), "0x%" PRIx64,
			 (uint64_t)r->w->va);
		cell->color = SGR_BOLD;
		break;
	case ROW_LEVEL:
		cell->str = v->info->level[r->level].name;
		break;
	case ROW_USER:
		snprintf(cell->buf, sizeof(cell->buf), "%s (user mode)",
			 v->info->level[r->level].name);
		break;
	case ROW_RESULT:
		result_name(r->w, cell->buf, sizeof(cell->buf));
		cell->color = state_color(r->w->state);
		break;
	}
}

static void fill_bits(struct view *v, const struct level_row *r,
		      struct cell *cell)
{
	unsigned int kind = mmscope_walk_kind(r->w, r->level);

	cell->str = cell->buf;
	if (r->type == ROW_RESULT)
		result_text(v, r->w, cell->buf, sizeof(cell->buf));
	else if (!r->entry)
		cell->set = false;
	else if (!kind && !r->entry->raw)
		cell->str = "empty";
	else if (mmscope_entry_names(v->m, r->level,
				     kind ? kind : MMS_PTBIT_TABLE,
				     r->entry->raw, cell->buf,
				     sizeof(cell->buf)) < 0)
		cell->set = false;
}

static void fill(const void *row, unsigned int column, struct cell *cell,
		 bool want_json, void *ctx)
{
	const struct level_row *r = row;
	struct view *v = ctx;

	(void)want_json;
	cell->set = r->entry;
	switch (column) {
	case COL_NODE:
		cell->set = true;
		fill_node(v, r, cell);
		break;
	case COL_INDEX:
		cell->num = mmscope_level_index(v->info, r->level, r->w->va);
		break;
	case COL_ENTRY:
		cell->num = r->entry ? r->entry->pa : 0;
		break;
	case COL_VALUE:
		cell->num = r->entry ? r->entry->raw : 0;
		break;
	case COL_BITS:
		cell->set = true;
		fill_bits(v, r, cell);
		break;
	case COL_VA:
		cell->set = true;
		cell->num = r->w->va;
		break;
	case COL_LEVEL:
		cell->str = v->info->level[r->level].name;
		break;
	case COL_KIND:
		cell->str = kind_name(mmscope_walk_kind(r->w, r->level));
		break;
	}
}

const struct out_desc levels_desc = {
	.schema = "mmscope.levels/1",
	.array = "levels",
	.columns = columns,
	.nr = ARRAY_SIZE(columns),
	.fill = fill,
};

void levels_rows(const struct view *v, struct out *out, const struct mms_walk *w)
{
	struct level_row row = { .type = ROW_ADDRESS, .w = w };
	void *root = out_row(out, NULL, &row), *parent = root;
	int level = mmscope_level_below(v->info, MMS_LEVELS);

	if (w->user_pgd.pa != MMS_ADDR_NONE) {
		row.type = ROW_USER;
		row.level = level;
		row.entry = &w->user_pgd;
		out_row(out, root, &row);
	}
	row.type = ROW_LEVEL;
	for (; level >= 0; level = mmscope_level_below(v->info, level)) {
		if (!walk_read(w, level))
			continue;
		row.level = level;
		row.entry = &w->entry[level];
		parent = out_row(out, parent, &row);
	}
	row.type = ROW_RESULT;
	row.entry = NULL;
	out_row(out, parent, &row);
}
