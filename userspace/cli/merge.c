// SPDX-License-Identifier: GPL-2.0-only
/*
 * merge.c - "mmscope vma --explain-merge": of each two VMAs that touch, the
 * rules of this kernel that keep them apart, with the values that differ.
 */
#include <inttypes.h>
#include <string.h>

#include "draw.h"
#include "vma.h"

/**
 * struct pair - two VMAs that touch
 * @low: the lower one
 * @high: the one above, whose record says what keeps them apart
 */
struct pair {
	const struct vma_item *low;
	const struct vma_item *high;
};

/**
 * struct rule - a reason not to merge
 * @bit: MMS_MERGE_*
 * @word: short name
 * @tell: says it with the values of the pair
 */
struct rule {
	uint32_t bit;
	const char *word;
	void (*tell)(struct mmscope *m, const struct pair *p, char *buf, size_t size);
};

static void tell_flags(struct mmscope *m, const struct pair *p, char *buf,
		       size_t size)
{
	uint64_t differ = p->high->rec.merge_flags;
	char low[160], high[160];

	mmscope_flags_str(m, MMS_NAMES_VMA_FLAG, differ & p->low->rec.flags, low,
			  sizeof(low));
	mmscope_flags_str(m, MMS_NAMES_VMA_FLAG, differ & p->high->rec.flags, high,
			  sizeof(high));
	snprintf(buf, size, "their flags differ:%s%s%s%s%s",
		 *low ? " only the lower one has " : "", low,
		 *low && *high ? "," : "", *high ? " only the upper one has " : "",
		 high);
}

static void tell_file(struct mmscope *m, const struct pair *p, char *buf, size_t size)
{
	const struct vma_item *low = p->low, *high = p->high;

	(void)m;
	if (!low->rec.file || !high->rec.file)
		snprintf(buf, size, "only the %s one is of a file",
			 low->rec.file ? "lower" : "upper");
	else if (low->path && high->path && strcmp(low->path, high->path))
		snprintf(buf, size, "they are of different files");
	else
		snprintf(buf, size, "they are of the same path, but of different open "
			 "files (0x%" PRIx64 " and 0x%" PRIx64 ")",
			 (uint64_t)low->rec.file, (uint64_t)high->rec.file);
}

static void tell_pgoff(struct mmscope *m, const struct pair *p, char *buf, size_t size)
{
	const struct mms_rec_vma *low = &p->low->rec;
	uint64_t pages = (low->end - low->start) >> mmscope_info(m)->page_shift;

	snprintf(buf, size, "their offsets do not continue: the lower one ends at page "
		 "0x%" PRIx64 ", the upper one begins at page 0x%" PRIx64,
		 (uint64_t)low->pgoff + pages, (uint64_t)p->high->rec.pgoff);
}

static void tell_anon_pgoff(struct mmscope *m, const struct pair *p, char *buf,
			    size_t size)
{
	const struct mms_rec_vma *low = &p->low->rec;
	uint64_t pages = (low->end - low->start) >> mmscope_info(m)->page_shift;

	snprintf(buf, size, "the offsets of their anonymous pages do not continue: the "
		 "lower one ends at page 0x%" PRIx64 ", the upper one begins at page "
		 "0x%" PRIx64, (uint64_t)low->anon_pgoff + pages,
		 (uint64_t)p->high->rec.anon_pgoff);
}

static void tell_anon_vma(struct mmscope *m, const struct pair *p, char *buf,
			  size_t size)
{
	uint64_t low = p->low->rec.anon_vma, high = p->high->rec.anon_vma;

	(void)m;
	if (low && high)
		snprintf(buf, size, "their pages were first written on their own, so they "
			 "have different anon_vmas (0x%" PRIx64 " and 0x%" PRIx64 ")",
			 low, high);
	else
		snprintf(buf, size, "the %s one has an anon_vma (0x%" PRIx64 ") that it "
			 "shares with a parent or child after fork",
			 low ? "lower" : "upper", low ? low : high);
}

static void tell_texts(const char *what, const char *low, const char *high,
		       char *buf, size_t size)
{
	snprintf(buf, size, "their %s differ: %s and %s", what, low ? low : "none",
		 high ? high : "none");
}

static void tell_policy(struct mmscope *m, const struct pair *p, char *buf, size_t size)
{
	(void)m;
	tell_texts("memory policies", p->low->policy, p->high->policy, buf, size);
}

static void tell_name(struct mmscope *m, const struct pair *p, char *buf, size_t size)
{
	(void)m;
	tell_texts("names", p->low->name, p->high->name, buf, size);
}

static void tell_uffd(struct mmscope *m, const struct pair *p, char *buf, size_t size)
{
	uint64_t low = p->low->rec.uffd_ctx, high = p->high->rec.uffd_ctx;

	(void)m;
	if (low && high)
		snprintf(buf, size, "different userfaultfds watch them");
	else
		snprintf(buf, size, "a userfaultfd watches only the %s one",
			 low ? "lower" : "upper");
}

static void tell_close(struct mmscope *m, const struct pair *p, char *buf, size_t size)
{
	const char *ops = p->high->ops ? p->high->ops : p->low->ops;

	(void)m;
	snprintf(buf, size, "whoever made them wants to be told when one goes away "
		 "(vm_ops->close%s%s)", ops ? " of " : "", ops ? ops : "");
}

static void tell_special(struct mmscope *m, const struct pair *p, char *buf,
			 size_t size)
{
	(void)m;
	(void)p;
	snprintf(buf, size, "memory of devices and of drivers is never merged (io, pfnmap, "
		 "mixedmap or dontexpand)");
}

static void tell_hugetlb(struct mmscope *m, const struct pair *p, char *buf,
			 size_t size)
{
	(void)m;
	(void)p;
	snprintf(buf, size, "areas of hugetlbfs keep reservations of their own");
}

static const struct rule rules[] = {
	{ MMS_MERGE_FLAGS, "flags", tell_flags },
	{ MMS_MERGE_FILE, "file", tell_file },
	{ MMS_MERGE_PGOFF, "pgoff", tell_pgoff },
	{ MMS_MERGE_ANON_PGOFF, "anon-pgoff", tell_anon_pgoff },
	{ MMS_MERGE_ANON_VMA, "anon-vma", tell_anon_vma },
	{ MMS_MERGE_POLICY, "policy", tell_policy },
	{ MMS_MERGE_UFFD, "uffd", tell_uffd },
	{ MMS_MERGE_ANON_NAME, "anon-name", tell_name },
	{ MMS_MERGE_CLOSE, "close", tell_close },
	{ MMS_MERGE_SPECIAL, "special", tell_special },
	{ MMS_MERGE_HUGETLB, "hugetlb", tell_hugetlb },
};

/* ---- rows ---- */

enum { COL_AT, COL_LOW, COL_HIGH, COL_COULD, COL_RULES, COL_WHY };

static const struct column columns[] = {
	[COL_AT] = { "AT", "where they touch", COL_ADDR, COL_F_DEFAULT },
	[COL_LOW] = { "LOW", "first address of the lower one", COL_ADDR, 0 },
	[COL_HIGH] = { "HIGH", "first address after the upper one", COL_ADDR, 0 },
	[COL_COULD] = { "COULD", "nothing keeps them apart", COL_BOOL, COL_F_DEFAULT },
	[COL_RULES] = { "RULES", "what keeps them apart", COL_LIST, COL_F_DEFAULT },
	[COL_WHY] = { "WHY", "the same in words", COL_STR, 0 },
};

static size_t add(char *buf, size_t size, size_t len, const char *between,
		  const char *text)
{
	if (len < size)
		len += snprintf(buf + len, size - len, "%s%s", len ? between : "",
				text);
	return len;
}

static void fill_why(struct mmscope *m, const struct pair *p, struct cell *cell)
{
	size_t len = 0, i;

	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		char text[256];

		if (!(p->high->rec.merge & rules[i].bit))
			continue;
		rules[i].tell(m, p, text, sizeof(text));
		len = add(cell->buf, sizeof(cell->buf), len, "; ", text);
	}
	cell->set = len;
	cell->str = cell->buf;
}

static void fill_rules(const struct pair *p, struct cell *cell)
{
	size_t len = 0, i;

	cell->buf[0] = '\0';
	for (i = 0; i < ARRAY_SIZE(rules); i++)
		if (p->high->rec.merge & rules[i].bit)
			len = add(cell->buf, sizeof(cell->buf), len, ",",
				  rules[i].word);
	cell->str = cell->buf;
}

static void fill(const void *row, unsigned int column, struct cell *cell,
		 bool want_json, void *ctx)
{
	const struct pair *p = row;

	(void)want_json;
	cell->set = true;
	switch (column) {
	case COL_AT:
		cell->num = p->high->rec.start;
		break;
	case COL_LOW:
		cell->num = p->low->rec.start;
		break;
	case COL_HIGH:
		cell->num = p->high->rec.end;
		break;
	case COL_COULD:
		cell->num = !p->high->rec.merge;
		break;
	case COL_RULES:
		fill_rules(p, cell);
		break;
	case COL_WHY:
		fill_why(ctx, p, cell);
		break;
	}
}

const struct out_desc merge_desc = {
	.schema = "mmscope.merge/1",
	.array = "pairs",
	.columns = columns,
	.nr = ARRAY_SIZE(columns),
	.fill = fill,
};

/* the pair of VMA @i and the one below it, false if they do not touch */
static bool pair_at(const struct vma_list *list, size_t i, struct pair *ret)
{
	if (!i || list->item[i].rec.merge & MMS_MERGE_APART)
		return false;
	ret->low = &list->item[i - 1];
	ret->high = &list->item[i];
	return true;
}

void merge_rows(const struct vma_list *list, struct out *out)
{
	struct pair p;
	size_t i;

	for (i = 0; i < list->nr; i++)
		if (pair_at(list, i, &p))
			out_row(out, NULL, &p);
}

/* ---- prose ---- */

static void print_side(const struct vma_item *v, const struct opts *o)
{
	char label[600], safe[600], perms[5];

	vma_perms(v->rec.access, perms);
	vma_label(v, label, sizeof(label));
	text_safe(*label ? label : "anonymous", safe, sizeof(safe));
	printf("   %s%s%s %6s  ", color(vma_color(v)), perms, color(SGR_RESET),
	       size_text(v->rec.end - v->rec.start, o));
	text_cut(safe, term_columns() - 16, NULL);
	putchar('\n');
}

static void print_pair(struct mmscope *m, const struct pair *p, const struct opts *o)
{
	bool could = !p->high->rec.merge;
	size_t i;

	section("0x%" PRIx64, (uint64_t)p->high->rec.start);
	print_side(p->low, o);
	print_side(p->high, o);
	if (could)
		para(3, "%scould merge:%s nothing keeps them apart. The kernel merges only "
		     "when a call makes or changes one of the two.", color(SGR_YELLOW),
		     color(SGR_RESET));
	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		char text[1200], safe[1200];

		if (!(p->high->rec.merge & rules[i].bit))
			continue;
		rules[i].tell(m, p, text, sizeof(text));
		text_safe(text, safe, sizeof(safe));
		bullet("%s", safe);
	}
}

int merge_print(struct mmscope *m, const struct vma_list *list,
		const struct opts *o)
{
	size_t touching = 0, could = 0, i;
	struct pair p;

	for (i = 0; i < list->nr; i++) {
		if (!pair_at(list, i, &p))
			continue;
		touching++;
		could += !p.high->rec.merge;
	}
	para(0, "%s, %s; of these %s.", count_str(list->nr, "VMA", NULL),
	     count_str(touching, "pair that touches", "pairs that touch"),
	     could ? count_str(could, "could merge", "could merge") :
	     "none could merge");
	for (i = 0; i < list->nr; i++)
		if (pair_at(list, i, &p))
			print_pair(m, &p, o);
	return 0;
}
