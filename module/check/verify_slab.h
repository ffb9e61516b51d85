/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Every slab cache: its layout, its slabs and their objects.
 */
#ifndef _MMS_CHECK_VERIFY_SLAB_H
#define _MMS_CHECK_VERIFY_SLAB_H

#include "report.h"
#include "source.h"

/**
 * mms_verify_slab() - check every slab cache
 * @s: who answers
 * @r: rules of mms_slab_rules are added to it
 *
 * All frames are looked through for each cache, for full slabs are on no list. A cache
 * that is at work meanwhile is looked at again; one that always is, is unsteady. Of a
 * file without slabs the caches alone are checked.
 * Context: may sleep, no locks held. Return: 0 or an error as mms_source_ask().
 */
int mms_verify_slab(struct mms_source *s, struct mms_report *r);

#endif /* _MMS_CHECK_VERIFY_SLAB_H */
