// SPDX-License-Identifier: GPL-2.0
/*
 * BTF reader. Format: Documentation/bpf/btf.rst. The header length is
 * honoured, because newer build tools append fields to the header, and every
 * offset is checked: the section is trusted to be the kernel's, not to be
 * free of surprises.
 */
#include "btf.h"

#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#define MAGIC		0xeb9f
#define MAX_NESTING	8	/* anonymous members within anonymous members */
#define MAX_INDIRECT	16	/* typedefs and qualifiers in a row */

/* the on-disk format, all fields in the kernel's own byte order */
struct header {
	u16 magic;
	u8 version;
	u8 flags;
	u32 hdr_len;
	u32 type_off;
	u32 type_len;
	u32 str_off;
	u32 str_len;
};

struct type {
	u32 name_off;
	u32 info;		/* vlen 0-15, kind 24-28, kind_flag 31 */
	u32 size_or_type;
};

struct member {
	u32 name_off;
	u32 type;
	u32 offset;		/* bits; with kind_flag: width 24-31, offset 0-23 */
};

struct enum32 {
	u32 name_off;
	s32 value;
};

struct enum64 {
	u32 name_off;
	u32 low;
	u32 high;
};

/* by number, since old kernels' headers lack the newer names */
enum kind {
	KIND_INT = 1, KIND_PTR, KIND_ARRAY, KIND_STRUCT, KIND_UNION,
	KIND_ENUM, KIND_FWD, KIND_TYPEDEF, KIND_VOLATILE, KIND_CONST,
	KIND_RESTRICT, KIND_FUNC, KIND_FUNC_PROTO, KIND_VAR, KIND_DATASEC,
	KIND_FLOAT, KIND_DECL_TAG, KIND_TYPE_TAG, KIND_ENUM64,
};

static u32 kind_of(const struct type *t)
{
	return (t->info >> 24) & 0x1f;
}

static u32 vlen_of(const struct type *t)
{
	return t->info & 0xffff;
}

/* bytes that follow struct type; -EINVAL for a kind that cannot be skipped */
static int trailer_size(const struct type *t)
{
	switch (kind_of(t)) {
	case KIND_INT:
	case KIND_VAR:
	case KIND_DECL_TAG:
		return 4;
	case KIND_ARRAY:
		return 12;
	case KIND_STRUCT:
	case KIND_UNION:
	case KIND_DATASEC:
	case KIND_ENUM64:
		return vlen_of(t) * 12;
	case KIND_ENUM:
	case KIND_FUNC_PROTO:
		return vlen_of(t) * 8;
	case KIND_PTR:
	case KIND_FWD:
	case KIND_TYPEDEF:
	case KIND_VOLATILE:
	case KIND_CONST:
	case KIND_RESTRICT:
	case KIND_FUNC:
	case KIND_FLOAT:
	case KIND_TYPE_TAG:
		return 0;
	}
	return -EINVAL;
}

static const struct type *type_at(const struct mms_btf *btf, u32 id)
{
	if (!id || id >= btf->nr)
		return NULL;
	return btf->types + btf->index[id];
}

static const char *name_at(const struct mms_btf *btf, u32 off)
{
	return off < btf->strings_len ? btf->strings + off : "";
}

/* count the types, and with @index also note where each one is */
static int index_types(const void *types, u32 len, u32 *index, u32 *nr)
{
	u32 off = 0, n = 1;

	while (off < len) {
		const struct type *t = types + off;
		int extra;

		if (len - off < sizeof(*t))
			return -EINVAL;
		extra = trailer_size(t);
		if (extra < 0 || len - off - sizeof(*t) < extra)
			return -EINVAL;
		if (index)
			index[n] = off;
		n++;
		off += sizeof(*t) + extra;
	}
	*nr = n;
	return 0;
}

static int check_header(const struct header *h, size_t len)
{
	if (len < sizeof(*h) || h->magic != MAGIC || h->version != 1 ||
	    h->hdr_len < sizeof(*h) || h->hdr_len > len)
		return -EINVAL;
	len -= h->hdr_len;
	if (h->type_off > len || h->type_len > len - h->type_off ||
	    h->str_off > len || h->str_len > len - h->str_off || !h->str_len)
		return -EINVAL;
	return 0;
}

int mms_btf_open(struct mms_btf *btf, const void *data, size_t len)
{
	const struct header *h = data;
	int err;

	memset(btf, 0, sizeof(*btf));
	err = check_header(h, len);
	if (err)
		return err;
	btf->types = data + h->hdr_len + h->type_off;
	btf->strings = data + h->hdr_len + h->str_off;
	btf->strings_len = h->str_len;
	if (btf->strings[h->str_len - 1])
		return -EINVAL;

	err = index_types(btf->types, h->type_len, NULL, &btf->nr);
	if (err)
		return err;
	btf->index = kvmalloc_array(btf->nr, sizeof(u32), GFP_KERNEL);
	if (!btf->index)
		return -ENOMEM;
	return index_types(btf->types, h->type_len, btf->index, &btf->nr);
}

void mms_btf_close(struct mms_btf *btf)
{
	kvfree(btf->index);
	btf->index = NULL;
	btf->nr = 0;
}

static const struct type *skip_modifiers(const struct mms_btf *btf, u32 id)
{
	const struct type *t = type_at(btf, id);
	int n;

	for (n = 0; t && n < MAX_INDIRECT; n++) {
		switch (kind_of(t)) {
		case KIND_TYPEDEF:
		case KIND_VOLATILE:
		case KIND_CONST:
		case KIND_RESTRICT:
		case KIND_TYPE_TAG:
			t = type_at(btf, t->size_or_type);
			continue;
		}
		return t;
	}
	return NULL;
}

static u32 type_size(const struct mms_btf *btf, u32 id)
{
	const struct type *t = skip_modifiers(btf, id);

	if (!t)
		return 0;
	switch (kind_of(t)) {
	case KIND_INT:
	case KIND_STRUCT:
	case KIND_UNION:
	case KIND_ENUM:
	case KIND_ENUM64:
	case KIND_FLOAT:
		return t->size_or_type;
	case KIND_PTR:
		return sizeof(void *);
	}
	return 0;
}

static bool is_composite(const struct type *t)
{
	return t && (kind_of(t) == KIND_STRUCT || kind_of(t) == KIND_UNION);
}

static const struct type *search_composite(const struct mms_btf *btf,
					   const char *name)
{
	u32 id;

	for (id = 1; id < btf->nr; id++) {
		const struct type *t = type_at(btf, id);

		if (is_composite(t) && t->name_off &&
		    !strcmp(name_at(btf, t->name_off), name))
			return t;
	}
	return NULL;
}

static const struct type *find_composite(struct mms_btf *btf, const char *name)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(btf->recent); i++)
		if (btf->recent[i].name && !strcmp(btf->recent[i].name, name))
			return btf->recent[i].type;
	i = btf->next_recent++ % ARRAY_SIZE(btf->recent);
	btf->recent[i].name = name;
	btf->recent[i].type = search_composite(btf, name);
	return btf->recent[i].type;
}

/*
 * Depth-first over anonymous members. The nesting is bounded by the stack
 * below, so no recursion is needed in the kernel.
 */
int mms_btf_member(struct mms_btf *btf, const char *type,
		   const char *member, struct mms_btf_member *out)
{
	struct { const struct type *t; u32 base; u32 next; } stack[MAX_NESTING];
	int depth = 0;

	stack[0].t = find_composite(btf, type);
	if (!stack[0].t)
		return -ENOENT;
	stack[0].base = 0;
	stack[0].next = 0;

	while (depth >= 0) {
		const struct type *t = stack[depth].t;
		bool wide = t->info & BIT(31);
		const struct member *m;
		u32 bit;

		if (stack[depth].next == vlen_of(t)) {
			depth--;
			continue;
		}
		m = (const struct member *)(t + 1) + stack[depth].next++;
		bit = stack[depth].base + (wide ? m->offset & 0xffffff : m->offset);
		if (!m->name_off) {
			const struct type *inner = skip_modifiers(btf, m->type);

			if (is_composite(inner) && depth + 1 < MAX_NESTING) {
				depth++;
				stack[depth].t = inner;
				stack[depth].base = bit;
				stack[depth].next = 0;
			}
		} else if (!strcmp(name_at(btf, m->name_off), member)) {
			out->bit = bit;
			out->bits = wide ? m->offset >> 24 : 0;
			out->size = type_size(btf, m->type);
			return 0;
		}
	}
	return -ENOENT;
}

int mms_btf_size(struct mms_btf *btf, const char *type)
{
	const struct type *t = find_composite(btf, type);

	return t && t->size_or_type <= INT_MAX ? (int)t->size_or_type : -ENOENT;
}

static bool enumerator_in(const struct mms_btf *btf, const struct type *t,
			  const char *name, s64 *value)
{
	u32 i;

	for (i = 0; i < vlen_of(t); i++) {
		if (kind_of(t) == KIND_ENUM) {
			const struct enum32 *e = (const void *)(t + 1);

			if (strcmp(name_at(btf, e[i].name_off), name))
				continue;
			/* kind_flag: the values are signed */
			*value = t->info & BIT(31) ? e[i].value : (u32)e[i].value;
		} else {
			const struct enum64 *e = (const void *)(t + 1);

			if (strcmp(name_at(btf, e[i].name_off), name))
				continue;
			*value = (s64)((u64)e[i].high << 32 | e[i].low);
		}
		return true;
	}
	return false;
}

int mms_btf_enumerator(const struct mms_btf *btf, const char *name, s64 *value)
{
	u32 id;

	for (id = 1; id < btf->nr; id++) {
		const struct type *t = type_at(btf, id);

		if ((kind_of(t) == KIND_ENUM || kind_of(t) == KIND_ENUM64) &&
		    enumerator_in(btf, t, name, value))
			return 0;
	}
	return -ENOENT;
}
