// SPDX-License-Identifier: GPL-2.0-only
/*
 * walk.c - one translated address as a row.
 */
#include <inttypes.h>
#include <string.h>

#include <json-c/json.h>

#include "translate.h"

enum {
	COL_VA, COL_PA, COL_FRAME, COL_LEVEL, COL_LEAF, COL_PROT, COL_STATE,
	COL_FLAGS, COL_DETAIL, COL_NAME, COL_SWAP, COL_SWAPPAGE, COL_MARKER,
	COL_VMASTART, COL_VMAEND, COL_VMAFLAGS, COL_ENTRY, COL_VALUE,
	COL_LEVELS, COL_USERPGD,
};

static const struct column columns[] = {
	[COL_VA] = { "VA", "virtual address", COL_ADDR, COL_F_DEFAULT },
	[COL_PA] = { "PA", "physical address", COL_ADDR, COL_F_DEFAULT },
	[COL_FRAME] = { "PFN", "page frame number", COL_PFN, COL_F_DEFAULT | COL_F_RIGHT },
	[COL_LEVEL] = { "LEVEL", "level at which the walk ended", COL_STR, COL_F_DEFAULT },
	[COL_LEAF] = { "SIZE", "bytes the entry maps", COL_SIZE, COL_F_DEFAULT | COL_F_RIGHT },
	[COL_PROT] = { "PROT", "permission of all levels together: r w x, u user or k kernel only",
		       COL_STR, COL_F_DEFAULT },
	[COL_STATE] = { "STATE", "what stands there, see STATES in mmscope(8)", COL_STR, COL_F_DEFAULT },
	[COL_FLAGS] = { "FLAGS", "facts about the entry and its page", COL_LIST, COL_F_DEFAULT },
	[COL_DETAIL] = { "DETAIL", "swap area and page, kind of marker, senseless entry",
			 COL_STR, COL_F_DEFAULT | COL_F_NOJSON },
	[COL_NAME] = { "NAME", "file or name of the mapping", COL_STR, 0 },
	[COL_SWAP] = { "SWAP", "device or file that holds the swapped page", COL_STR, 0 },
	[COL_SWAPPAGE] = { "SWAPPAGE", "its page within that area", COL_NUM, COL_F_RIGHT },
	[COL_MARKER] = { "MARKER", "kinds of marker", COL_LIST, 0 },
	[COL_VMASTART] = { "VMASTART", "start of the mapping", COL_ADDR, 0 },
	[COL_VMAEND] = { "VMAEND", "end of the mapping", COL_ADDR, 0 },
	[COL_VMAFLAGS] = { "VMAFLAGS", "vm_flags as this kernel numbers them", COL_ADDR, 0 },
	[COL_ENTRY] = { "ENTRY", "physical address of the last entry that was read", COL_ADDR, 0 },
	[COL_VALUE] = { "VALUE", "its value", COL_ADDR, 0 },
	[COL_LEVELS] = { "LEVELS", "values of all entries that were read", COL_NEST, 0 },
	[COL_USERPGD] = { "USERPGD", "entry of the user-mode root (KPTI)", COL_NEST, 0 },
};

bool walk_needs_maps(const struct selection *sel)
{
	return selection_has(sel, COL_NAME);
}

bool walk_has_page(const struct mms_walk *w)
{
	return w->pa != MMS_ADDR_NONE && w->page_shift && w->page_shift < 64;
}

bool walk_read(const struct mms_walk *w, unsigned int level)
{
	return level < MMS_LEVELS && w->entry[level].pa != MMS_ADDR_NONE;
}

uint32_t flags_shown(uint32_t page_flags, unsigned int state)
{
	return state == MMS_STATE_MAPPED ? page_flags & ~MMS_PAGE_PRESENT
					 : page_flags;
}

const char *kind_name(unsigned int kind)
{
	switch (kind) {
	case MMS_PTBIT_TABLE:
		return "table";
	case MMS_PTBIT_LEAF:
		return "leaf";
	case MMS_PTBIT_OTHER:
		return "other";
	default:
		return "empty";
	}
}

const char *walk_detail(struct view *v, const struct mms_walk *w, char *buf,
			size_t size)
{
	buf[0] = '\0';
	switch (w->state) {
	case MMS_STATE_SWAP:
		snprintf(buf, size, "%s page %" PRIu64,
			 swaps_name(&v->swaps, w->swap_type), (uint64_t)w->aux);
		break;
	case MMS_STATE_MARKER:
		mmscope_marker_str(w->aux, buf, size);
		break;
	case MMS_STATE_BAD:
		if (walk_read(w, w->level))
			snprintf(buf, size, "%s entry 0x%" PRIx64,
				 v->info->level[w->level].name,
				 (uint64_t)w->entry[w->level].raw);
		break;
	}
	return buf;
}

/* ---- nested values ---- */

static struct json_object *entry_json(struct view *v, const struct mms_walk *w,
				      unsigned int level)
{
	struct json_object *obj = json_object_new_object();
	unsigned int kind = mmscope_walk_kind(w, level);
	bool folded = !mmscope_level_exists(v->info, level);
	bool was_read = walk_read(w, level);
	char bits[512];

	json_object_object_add(obj, "level", json_text(v->info->level[level].name));
	json_object_object_add(obj, "folded", json_object_new_boolean(folded));
	json_object_object_add(obj, "index", folded ? NULL : json_object_new_int64(
				       mmscope_level_index(v->info, level, w->va)));
	json_object_object_add(obj, "entry", was_read ?
			       json_addr(w->entry[level].pa) : NULL);
	json_object_object_add(obj, "value", was_read ?
			       json_addr(w->entry[level].raw) : NULL);
	json_object_object_add(obj, "kind", was_read ?
			       json_object_new_string(kind_name(kind)) : NULL);
	if (!was_read || mmscope_entry_names(v->m, level, kind,
					     w->entry[level].raw, bits,
					     sizeof(bits)) < 0)
		bits[0] = '\0';
	json_object_object_add(obj, "bits", json_words(bits));
	return obj;
}

static struct json_object *levels_json(struct view *v, const struct mms_walk *w)
{
	struct json_object *array = json_object_new_array();
	int level;

	for (level = MMS_LEVELS - 1; level >= 0; level--)
		json_object_array_add(array, entry_json(v, w, level));
	return array;
}

static void levels_text(const struct view *v, const struct mms_walk *w, char *buf,
			size_t size)
{
	size_t len = 0;
	int level;

	buf[0] = '\0';
	for (level = mmscope_level_below(v->info, MMS_LEVELS); level >= 0;
	     level = mmscope_level_below(v->info, level))
		if (walk_read(w, level) && len < size)
			len += snprintf(buf + len, size - len,
					"%s%s=0x%" PRIx64, len ? "," : "",
					v->info->level[level].name,
					(uint64_t)w->entry[level].raw);
}

static struct json_object *user_pgd_json(const struct mms_walk *w)
{
	struct json_object *obj = json_object_new_object();

	json_object_object_add(obj, "entry", json_addr(w->user_pgd.pa));
	json_object_object_add(obj, "value", json_addr(w->user_pgd.raw));
	return obj;
}

/* ---- cells ---- */

static void fill_addr(struct cell *cell, uint64_t value, bool set)
{
	cell->set = set && value != MMS_ADDR_NONE;
	cell->num = value;
}

/* what the walk found; false if @column is not among that */
static bool fill_found(const struct mms_walk *w, unsigned int column,
		       struct cell *cell, bool want_json)
{
	switch (column) {
	case COL_PA:
		fill_addr(cell, w->pa, true);
		return true;
	case COL_FRAME:
		fill_addr(cell, w->pfn, true);
		return true;
	case COL_LEAF:
		cell->set = w->page_shift;
		cell->num = (uint64_t)1 << (w->page_shift & 63);
		return true;
	case COL_PROT:
		cell->set = walk_has_page(w);
		mmscope_prot_str(w->prot, cell->buf);
		cell->str = cell->buf;
		return true;
	case COL_STATE:
		cell->str = mmscope_state_name(w->state);
		cell->color = state_color(w->state);
		return true;
	case COL_FLAGS:
		mmscope_page_flags_str(want_json ? w->page_flags :
				       flags_shown(w->page_flags, w->state),
				       cell->buf, sizeof(cell->buf));
		cell->str = cell->buf;
		return true;
	case COL_VMASTART:
		fill_addr(cell, w->vma_start, w->vma_end);
		return true;
	case COL_VMAEND:
		fill_addr(cell, w->vma_end, w->vma_end);
		return true;
	case COL_VMAFLAGS:
		fill_addr(cell, w->vma_flags, w->vma_end);
		return true;
	default:
		return false;
	}
}

static void fill_name(struct view *v, const struct mms_walk *w,
		      struct cell *cell)
{
	const struct vma *vma = maps_at(&v->maps, w->va);

	cell->set = vma && *vma->name;
	cell->str = cell->set ? vma->name : "";
}

static void fill_marker(const struct mms_walk *w, struct cell *cell)
{
	cell->set = w->state == MMS_STATE_MARKER;
	mmscope_marker_str(w->aux, cell->buf, sizeof(cell->buf));
	cell->str = cell->buf;
}

/* what needs more than the record */
static void fill_looked_up(struct view *v, const struct mms_walk *w,
			   unsigned int column, struct cell *cell,
			   bool want_json)
{
	switch (column) {
	case COL_LEVEL:
		cell->set = walk_read(w, w->level);
		cell->str = v->info->level[w->level % MMS_LEVELS].name;
		break;
	case COL_DETAIL:
		cell->str = walk_detail(v, w, cell->buf, sizeof(cell->buf));
		break;
	case COL_NAME:
		fill_name(v, w, cell);
		break;
	case COL_SWAP:
		cell->set = w->state == MMS_STATE_SWAP;
		cell->str = cell->set ? swaps_name(&v->swaps, w->swap_type) : "";
		break;
	case COL_SWAPPAGE:
		fill_addr(cell, w->aux, w->state == MMS_STATE_SWAP);
		break;
	case COL_MARKER:
		fill_marker(w, cell);
		break;
	case COL_ENTRY:
		fill_addr(cell, w->entry[w->level % MMS_LEVELS].pa, true);
		break;
	case COL_VALUE:
		fill_addr(cell, w->entry[w->level % MMS_LEVELS].raw,
			  walk_read(w, w->level));
		break;
	case COL_LEVELS:
		if (want_json)
			cell->json = levels_json(v, w);
		else
			levels_text(v, w, cell->buf, sizeof(cell->buf));
		cell->str = cell->buf;
		break;
	case COL_USERPGD:
		cell->set = w->user_pgd.pa != MMS_ADDR_NONE;
		if (cell->set && want_json)
			cell->json = user_pgd_json(w);
		snprintf(cell->buf, sizeof(cell->buf), "0x%" PRIx64,
			 (uint64_t)w->user_pgd.raw);
		cell->str = cell->buf;
		break;
	}
}

static void fill(const void *row, unsigned int column, struct cell *cell,
		 bool want_json, void *ctx)
{
	const struct mms_walk *w = row;

	cell->set = true;
	if (column == COL_VA)
		cell->num = w->va;
	else if (!fill_found(w, column, cell, want_json))
		fill_looked_up(ctx, w, column, cell, want_json);
}

const struct out_desc walk_desc = {
	.schema = "mmscope.translate/1",
	.array = "addresses",
	.columns = columns,
	.nr = ARRAY_SIZE(columns),
	.fill = fill,
};
