/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * translate.h - what the views of "mmscope translate" share: the table
 * (walk.c), the levels (levels.c) and the explanation (explain.c).
 */
#ifndef _MMS_TRANSLATE_H
#define _MMS_TRANSLATE_H

#include "draw.h"
#include "out.h"

/**
 * struct view - one run of the command
 * @m: connection
 * @info: of @m
 * @opts: options
 * @target: whose addresses
 * @swaps: names of swap areas
 * @maps: names of mappings; empty if nobody shows them
 */
struct view {
	struct mmscope *m;
	const struct mms_info *info;
	const struct opts *opts;
	struct target target;
	struct swaps swaps;
	struct maps maps;
};

/* ---- walk.c ---- */

extern const struct out_desc walk_desc;
/* true if the chosen columns need @maps of the view */
bool walk_needs_maps(const struct selection *sel);
/* fits any cell.buf; words for what the state alone does not say, or "" */
const char *walk_detail(struct view *v, const struct mms_walk *w, char *buf,
			size_t size);
/* FLAGS of tables: "present" goes without saying where the state says it */
uint32_t flags_shown(uint32_t page_flags, unsigned int state);
/* whether the walk found a page whose bytes have a physical address */
bool walk_has_page(const struct mms_walk *w);
/* "table", "leaf", "other" or "empty" */
const char *kind_name(unsigned int kind);
/* level @level was read by the walk */
bool walk_read(const struct mms_walk *w, unsigned int level);

/* ---- levels.c ---- */

extern const struct out_desc levels_desc;
/* puts the tree of one address out */
void levels_rows(const struct view *v, struct out *out, const struct mms_walk *w);

/* ---- explain.c ---- */

void explain(struct view *v, const struct mms_walk *w, uint64_t root_pa);

/* ---- ruler.c ---- */

/* colour of a level, "" without colours */
const char *level_color(unsigned int level);
/* "PGD": the kernel's name in capitals, for prose; valid until four more calls */
const char *level_title(const struct mms_info *info, unsigned int level);
/* the address as bits, cut into its fields */
void ruler_print(const struct mms_info *info, const struct mms_walk *w);

/* ---- words.c ---- */

/* what the state of the address means and what happens on the next access */
void words_state(struct view *v, const struct mms_walk *w);
/* what the flags of a page mean */
void words_page(const struct mms_walk *w);

#endif /* _MMS_TRANSLATE_H */
