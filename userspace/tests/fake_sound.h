/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fake_sound.h - slab caches that are what the model says, but for one rule.
 */
#ifndef _MMS_FAKE_SOUND_H
#define _MMS_FAKE_SOUND_H

#include <stdbool.h>

#include "fake_view.h"

/* whether these caches are wanted and not those that are there to be looked at */
bool fake_is_sound(void);

/* MMS_VIEW_CACHES and MMS_VIEW_SLABS, see struct fake_view */
int fake_sound_caches(struct fake_answer *a, const struct mms_view *req);
int fake_sound_slabs(struct fake_answer *a, const struct mms_view *req);

#endif /* _MMS_FAKE_SOUND_H */
