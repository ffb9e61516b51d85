// SPDX-License-Identifier: GPL-2.0
/*
 * Requests by session.
 */
#include "session.h"

#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

static struct pid *get_session(void)
{
	struct pid *session;

	rcu_read_lock();
	session = get_pid(task_session(current));
	rcu_read_unlock();
	return session;
}

static void *item_of(struct mms_sessions *s, int slot)
{
	return s->items + slot * s->size;
}

void mms_session_remember(struct mms_sessions *s, const void *item)
{
	struct pid *session = get_session();
	int i, slot = 0;

	mutex_lock(&s->lock);
	for (i = 0; i < MMS_SESSIONS; i++) {
		if (s->slot[i].session == session) {
			slot = i;
			break;
		}
		if (s->slot[i].used < s->slot[slot].used)
			slot = i;
	}
	put_pid(s->slot[slot].session);
	s->slot[slot].session = session;
	s->slot[slot].used = ++s->clock;
	memcpy(item_of(s, slot), item, s->size);
	mutex_unlock(&s->lock);
}

bool mms_session_recall(struct mms_sessions *s, void *item)
{
	struct pid *session = get_session();
	bool found = false;
	int i;

	mutex_lock(&s->lock);
	for (i = 0; session && i < MMS_SESSIONS && !found; i++) {
		if (s->slot[i].session != session)
			continue;
		s->slot[i].used = ++s->clock;
		memcpy(item, item_of(s, i), s->size);
		found = true;
	}
	mutex_unlock(&s->lock);
	put_pid(session);
	return found;
}

void mms_sessions_forget(struct mms_sessions *s)
{
	int i;

	for (i = 0; i < MMS_SESSIONS; i++) {
		put_pid(s->slot[i].session);
		s->slot[i].session = NULL;
	}
}
