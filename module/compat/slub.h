/* SPDX-License-Identifier: GPL-2.0 */
/* By what numbers and habits this kernel lays out slabs. */
#ifndef _MMS_COMPAT_SLUB_H
#define _MMS_COMPAT_SLUB_H

struct mms_rec_slub;

/**
 * mms_slub_read() - tell how this kernel lays out slabs
 * @rec: filled but for its head
 *
 * Context: any, after mms_slab_init().
 */
void mms_slub_read(struct mms_rec_slub *rec);

#endif /* _MMS_COMPAT_SLUB_H */
