/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Slab caches, their slabs and objects, against the layout that the model computes and
 * the rules that SLUB's own counters and lists keep (mm/slub.c).
 */
#ifndef _MMS_CHECK_SLAB_H
#define _MMS_CHECK_SLAB_H

#include "../model/slab_layout.h"
#include "../uapi/mmscope.h"
#include "report.h"

/* rules about slabs, of mms_slab_rules */
enum mms_slab_rule {
	MMS_RULE_CACHE_SIZE,
	MMS_RULE_CACHE_USED,
	MMS_RULE_FREE_POINTER,
	MMS_RULE_RED_LEFT,
	MMS_RULE_CACHE_ALIGN,
	MMS_RULE_SLAB_ORDER,
	MMS_RULE_PER_SLAB,
	MMS_RULE_MIN_ORDER,
	MMS_RULE_MIN_PARTIAL,
	MMS_RULE_CPU_PARTIAL,
	MMS_RULE_SHEAF_CAPACITY,
	MMS_RULE_SLAB_SHAPE,
	MMS_RULE_SLAB_ONCE,
	MMS_RULE_SLAB_PLACE,
	MMS_RULE_FREE_LIST,
	MMS_RULE_FREE_HEAD,
	MMS_RULE_OBJECT_STATES,
	MMS_RULE_SHEAVES,
	MMS_RULE_NR_PARTIAL,
	MMS_RULE_LISTED,
	MMS_RULE_NR_SLABS,
	MMS_RULE_NR_OBJECTS,
	MMS_RULE_IN_USE,
	MMS_RULE_KEPT,
};

extern const struct mms_rules mms_slab_rules;

/**
 * struct mms_check_cache - a cache and what is known about it
 * @of: how people call it
 * @cache: the cache
 * @slub: how this kernel lays out slabs; without %MMS_REC_SLUB: not known
 * @flags: MMS_SLAB_M_*, from the names of its flags
 * @max_order: highest order of the buddy allocator
 */
struct mms_check_cache {
	const char *of;
	struct mms_rec_cache cache;
	struct mms_rec_slub slub;
	u32 flags;
	u32 max_order;
};

/**
 * struct mms_slab_sums - what all slabs of a cache come to
 * @slabs: how many
 * @objects: objects they hold
 * @inuse: of these in use, as they count
 * @listed: slabs on the list of a node
 * @kept: objects that are free, but with a CPU or in a sheaf
 * @end: frame after the last slab
 * @moved: slabs that changed while they were read
 * @states: states of objects were told
 */
struct mms_slab_sums {
	u64 slabs;
	u64 objects;
	u64 inuse;
	u64 listed;
	u64 kept;
	u64 end;
	u64 moved;
	bool states;
};

/** mms_slab_flag() - MMS_SLAB_M_* of a flag's name in MMS_NAMES_SLAB_FLAG, 0: none */
u32 mms_slab_flag(const char *name);

/**
 * mms_check_layout() - check the numbers that a cache works with
 * @r: rules are added to it
 * @c: the cache; of one whose kernel is not known nothing is said
 *
 * Each number is computed from those before it as the kernel has them, so that one
 * that is wrong breaks one rule.
 * Context: any, it is about records.
 */
void mms_check_layout(struct mms_report *r, const struct mms_check_cache *c);

/** mms_check_node() - check the partial list and the barn of a node */
void mms_check_node(struct mms_report *r, const struct mms_check_cache *c,
		    const struct mms_rec_cache_node *n);

/** mms_check_cpu() - check what a CPU keeps of a cache */
void mms_check_cpu(struct mms_report *r, const struct mms_check_cache *c,
		   const struct mms_rec_cache_cpu *cpu);

/**
 * mms_check_slab() - check a slab
 * @r: rules are added to it
 * @c: its cache
 * @s: the slab; slabs come in the order of addresses
 * @sums: counted up
 */
void mms_check_slab(struct mms_report *r, const struct mms_check_cache *c,
		    const struct mms_rec_slab *s, struct mms_slab_sums *sums);

/**
 * mms_check_objects() - check the states of a slab's objects
 * @r: rules are added to it
 * @c: its cache
 * @s: the slab
 * @nr: objects
 * @state: MMS_OBJECT_* of each
 * @sums: counted up
 */
void mms_check_objects(struct mms_report *r, const struct mms_check_cache *c,
		       const struct mms_rec_slab *s, u32 nr, const u8 *state,
		       struct mms_slab_sums *sums);

/**
 * mms_check_sums() - check what a cache counts against all of its slabs
 * @r: rules are added to it
 * @c: the cache, at rest while its slabs were looked at
 * @sums: of its slabs
 */
void mms_check_sums(struct mms_report *r, const struct mms_check_cache *c,
		    const struct mms_slab_sums *sums);

#endif /* _MMS_CHECK_SLAB_H */
