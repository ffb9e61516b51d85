/* SPDX-License-Identifier: GPL-2.0 */
/* What an address is. */
#ifndef _MMS_WALK_WHAT_H
#define _MMS_WALK_WHAT_H

#include "view.h"

/**
 * mms_what_add() - begin a record about the address asked for
 * @w: the walk
 * @kind: MMS_WHAT_*
 * @addr: the address
 * @base: first address of the thing
 * @size: its bytes, 0 if unknown
 *
 * Return: the record; NULL if there is no room, which is then in @w->req->lost.
 */
struct mms_rec_what *mms_what_add(struct mms_view_walk *w, u32 kind, u64 addr,
				  u64 base, u64 size);

/**
 * mms_what_object() - what lives at the start of a slab object
 * @w: the walk
 * @addr: the address asked for
 * @object: address of the object, in use
 * @size: bytes of it
 *
 * Adds records for a task, an mm_struct or a VMA: an object is one if a task
 * that is found now leads to it. Context: may sleep.
 * Return: 0 or -EINTR.
 */
int mms_what_object(struct mms_view_walk *w, u64 addr, u64 object, u64 size);

/**
 * mms_what_slab() - which slab object an address is in, and what that is
 * @w: the walk
 * @va: the address, in the direct map
 * @pfn: its frame
 *
 * Context: may sleep. Return: 0, -ENOMEM or -EINTR.
 */
int mms_what_slab(struct mms_view_walk *w, u64 va, u64 pfn);

/* walker of MMS_VIEW_WHAT, see mms_view_step */
mms_view_step mms_what_step;

#endif /* _MMS_WALK_WHAT_H */
