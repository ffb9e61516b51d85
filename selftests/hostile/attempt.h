/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Each ioctl, each view and each file of debugfs asked once, in the same way
 * each time: what is made to fail is the same from one try to the next.
 */
#ifndef _MMS_HOSTILE_ATTEMPT_H
#define _MMS_HOSTILE_ATTEMPT_H

#include "grammar.h"

/*
 * Makes a process to ask about, and finds a frame and a slab cache: the device, opened after that
 * process was made, which would hold the module otherwise.
 */
int attempt_prepare(void);

/* the request, good and complete; its buffer is not yet set */
void attempt_request(const struct form *form, union request *req);

/* bytes of records that one call of the form asks for at most */
size_t attempt_room(const struct form *form);

/* says where records go, and addresses come from */
void attempt_set(const struct form *form, union request *req, void *out, void *addresses);

/**
 * attempt_ask() - ask to the end, in several calls where it takes them
 * @out: attempt_room() bytes
 * @addresses: a page
 * @used: out: bytes of the first call's answer, may be NULL
 *
 * Return: 0, -errno, or -EPROTO if an answer was wrong in form.
 */
int attempt_ask(int dev, const struct form *form, void *out, void *addresses, size_t *used);

#endif /* _MMS_HOSTILE_ATTEMPT_H */
