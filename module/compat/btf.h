/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A reader of the kernel's own type information (BTF). It answers where a
 * member lies and what an enumerator is worth; it knows no kernel structure.
 */
#ifndef _MMS_COMPAT_BTF_H
#define _MMS_COMPAT_BTF_H

#include <linux/types.h>

/**
 * struct mms_btf - an opened type section
 * @types: first type record
 * @strings: string section, NUL terminated at its end
 * @strings_len: its bytes
 * @index: offset of type n from @types; entry 0 is void and unused
 * @nr: number of entries of @index
 * @recent: structures and unions looked for last, and what was found (NULL:
 *	there is none); a search goes through all types
 * @next_recent: entry of @recent to replace next
 */
struct mms_btf {
	const void *types;
	const char *strings;
	u32 strings_len;
	u32 *index;
	u32 nr;
	struct {
		const char *name;
		const void *type;
	} recent[4];
	u32 next_recent;
};

/**
 * struct mms_btf_member - where a member lies
 * @bit: offset in bits from the start of the outer structure
 * @bits: width in bits if it is a bit-field, else 0
 * @size: size in bytes of its type, 0 if the type has none
 */
struct mms_btf_member {
	u32 bit;
	u32 bits;
	u32 size;
};

/**
 * mms_btf_open() - check a BTF section and index its types
 * @btf: filled
 * @data: the section; must stay as it is until mms_btf_close()
 * @len: its bytes
 *
 * Context: may sleep. Allocates 4 bytes a type until mms_btf_close().
 * Return: 0, -EINVAL if it is no BTF or holds kinds unknown here, -ENOMEM.
 */
int mms_btf_open(struct mms_btf *btf, const void *data, size_t len);

/** mms_btf_close() - free the index; also after a failed open */
void mms_btf_close(struct mms_btf *btf);

/**
 * mms_btf_member() - find a member of a structure or union
 * @btf: an opened section
 * @type: tag of the structure or union; the text must live as long as @btf
 * @member: name; members of anonymous structures and unions inside count as
 *	the outer one's own, as in C
 * @out: filled on success
 *
 * Return: 0, -ENOENT if the type or the member does not exist.
 */
int mms_btf_member(struct mms_btf *btf, const char *type,
		   const char *member, struct mms_btf_member *out);

/**
 * mms_btf_size() - size of a structure or union in bytes
 * @btf: an opened section
 * @type: its tag; the text must live as long as @btf
 *
 * Return: the size, or -ENOENT.
 */
int mms_btf_size(struct mms_btf *btf, const char *type);

/**
 * mms_btf_enumerator() - value of an enumerator of any enumeration
 * @btf: an opened section
 * @name: the enumerator
 * @value: filled on success; unsigned 64-bit values above S64_MAX come out
 *	negative
 *
 * Return: 0 or -ENOENT.
 */
int mms_btf_enumerator(const struct mms_btf *btf, const char *name, s64 *value);

#endif /* _MMS_COMPAT_BTF_H */
