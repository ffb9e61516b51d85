/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What was written to a debugfs file, kept for the writer's session.
 *
 * "echo X > file; cat file" opens the file twice, so a request must outlive the
 * file it came through; two people must not read each other's. A request is
 * therefore kept for the session of the writer, the one of the terminal or
 * service it runs in, and a reader gets the latest of its own session.
 */
#ifndef _MMS_IFACE_SESSION_H
#define _MMS_IFACE_SESSION_H

#include <linux/mutex.h>
#include <linux/types.h>

struct pid;

#define MMS_SESSIONS	32	/* remembered; the longest unused goes first */

/**
 * struct mms_sessions - requests of one debugfs file, one a session
 * @lock: guards all that follows
 * @clock: counts uses
 * @slot: whose request (counted reference) and when it was last used
 * @items: the requests, MMS_SESSIONS of them
 * @size: bytes of a request
 */
struct mms_sessions {
	struct mutex lock;
	u64 clock;
	struct {
		struct pid *session;
		u64 used;
	} slot[MMS_SESSIONS];
	void *items;
	size_t size;
};

/* a static store of requests of @type */
#define MMS_SESSIONS_STORE(name, type)					\
	static type name##_items[MMS_SESSIONS];				\
	static struct mms_sessions name = {				\
		.lock = __MUTEX_INITIALIZER(name.lock),			\
		.items = name##_items,					\
		.size = sizeof(type),					\
	}

/** mms_session_remember() - keep @item for the calling task's session */
void mms_session_remember(struct mms_sessions *s, const void *item);

/** mms_session_recall() - get it back; false and nothing done if there is none */
bool mms_session_recall(struct mms_sessions *s, void *item);

/** mms_sessions_forget() - drop everything, when the module goes */
void mms_sessions_forget(struct mms_sessions *s);

#endif /* _MMS_IFACE_SESSION_H */
