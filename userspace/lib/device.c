// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * device.c - the connection: open with its version check, close, and the small
 * tables that are fetched whole (info, capabilities, decode rows, swap areas).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib.h"
#include "replay.h"

static int fd_ask(int fd, unsigned long request, void *arg)
{
	int ret;

	do {
		ret = mms_sys_ioctl(fd, request, arg);
	} while (ret == -EINTR);
	return ret;
}

int mms_ask(struct mmscope *m, unsigned long request, void *arg)
{
	if (m->replay)
		return mms_replay_ioctl(m->replay, request, arg);
	return fd_ask(m->fd, request, arg);
}

void mms_account(const struct mmscope *m, struct mmscope_moment *sum,
		 const struct mmscope_moment *one)
{
	if (m->replay)
		*sum = m->replay->moment;
	else
		mmscope_moment_add(sum, one);
}

static void info_end_strings(struct mms_info *info)
{
	unsigned int i;

	for (i = 0; i < MMS_LEVELS; i++)
		info->level[i].name[sizeof(info->level[i].name) - 1] = '\0';
	info->arch[sizeof(info->arch) - 1] = '\0';
	info->version[sizeof(info->version) - 1] = '\0';
}

/*
 * The first three fields of struct mms_info are the same in every version of
 * the ABI, so they can be judged before the rest is believed.
 */
static int info_read(int fd, struct mms_info *info)
{
	int ret;

	memset(info, 0, sizeof(*info));
	info->size = sizeof(*info);
	ret = fd_ask(fd, MMS_IOC_INFO, info);
	info_end_strings(info);
	if (ret == -ENOTTY || ret == -E2BIG || ret == -EINVAL)
		return -EPROTONOSUPPORT;
	return ret;
}

/* geometry that the helpers of this library divide, shift and index with */
static int info_is_sane(const struct mms_info *info)
{
	unsigned int i;

	if (info->page_shift < 10 || info->page_shift > 30 || !info->max_batch)
		return 0;
	if (info->va_bits <= info->page_shift || info->va_bits > 64)
		return 0;
	for (i = 0; i < MMS_LEVELS; i++)
		if (info->level[i].shift > 63 || info->level[i].bits > 30)
			return 0;
	return mmscope_level_count(info) >= 2;
}

static int info_check(const struct mms_info *info)
{
	if (info->abi_major != MMS_ABI_MAJOR || !info_is_sane(info))
		return -EPROTONOSUPPORT;
	return 0;
}

int mmscope_open(const char *path, struct mmscope **ret)
{
	struct mmscope *m = calloc(1, sizeof(*m));
	int err;

	if (!m)
		return -ENOMEM;
	m->fd = mms_sys_open(path ? path : MMS_DEVICE_PATH);
	if (m->fd < 0) {
		err = m->fd;
		free(m);
		return err;
	}
	err = info_read(m->fd, &m->info);
	if (!err)
		err = info_check(&m->info);
	if (err) {
		mmscope_close(m);
		return err;
	}
	*ret = m;
	return 0;
}

int mmscope_open_file(const char *path, struct mmscope **ret)
{
	struct mmscope *m = calloc(1, sizeof(*m));
	int err;

	if (!m)
		return -ENOMEM;
	m->fd = -1;
	err = mms_replay_load(path, &m->replay);
	if (!err) {
		info_end_strings(&m->replay->info);
		m->info = m->replay->info;
		err = info_check(&m->info);
	}
	if (err) {
		mmscope_close(m);
		return err;
	}
	*ret = m;
	return 0;
}

void mmscope_close(struct mmscope *m)
{
	if (!m)
		return;
	if (m->fd >= 0)
		mms_sys_close(m->fd);
	mms_replay_free(m->replay);
	free(m->ptbits);
	free(m->names);
	free(m);
}

int mmscope_abi(const char *path, unsigned int *ret_major,
		unsigned int *ret_minor)
{
	struct mms_info info;
	int fd, err;

	fd = mms_sys_open(path ? path : MMS_DEVICE_PATH);
	if (fd < 0)
		return fd;
	err = info_read(fd, &info);
	mms_sys_close(fd);
	if (err)
		return err;
	*ret_major = info.abi_major;
	*ret_minor = info.abi_minor;
	return 0;
}

int mmscope_fd(const struct mmscope *m)
{
	return m->fd;
}

int mmscope_is_file(const struct mmscope *m)
{
	return m->replay != NULL;
}

int mmscope_file_pid(const struct mmscope *m)
{
	return m->replay ? mms_replay_pid(m->replay, 0) : 0;
}

const char *mmscope_version(void)
{
	return MMSCOPE_VERSION;
}

const struct mms_info *mmscope_info(const struct mmscope *m)
{
	return &m->info;
}

/*
 * Fetches a table of records. @nr is what the module announced; should it hold
 * more by now, the rest is left out rather than asked for again.
 */
static int list_read(struct mmscope *m, unsigned long request, size_t stride,
		     size_t nr, void **ret, size_t *ret_nr)
{
	struct mms_list list = {
		.size = sizeof(list),
		.nr = nr,
		.stride = stride,
	};
	void *out = calloc(nr ? nr : 1, stride);
	int err;

	if (!out)
		return -ENOMEM;
	if (nr)
		list.out = (uintptr_t)out;
	err = mms_ask(m, request, &list);
	if (err) {
		free(out);
		return err;
	}
	*ret = out;
	*ret_nr = list.nr < nr ? list.nr : nr;
	return 0;
}

int mmscope_caps(struct mmscope *m, struct mms_cap **ret, size_t *ret_nr)
{
	struct mms_cap *caps;
	void *out;
	size_t i, nr;
	int err;

	err = list_read(m, MMS_IOC_CAPS, sizeof(*caps), m->info.nr_caps,
			&out, &nr);
	if (err)
		return err;
	caps = out;
	for (i = 0; i < nr; i++) {
		caps[i].name[sizeof(caps[i].name) - 1] = '\0';
		caps[i].how[sizeof(caps[i].how) - 1] = '\0';
		caps[i].reason[sizeof(caps[i].reason) - 1] = '\0';
	}
	*ret = caps;
	*ret_nr = nr;
	return 0;
}

static int ptbits_load(struct mmscope *m)
{
	void *out;
	size_t i;
	int err;

	err = list_read(m, MMS_IOC_PTBITS, sizeof(*m->ptbits),
			m->info.nr_ptbits, &out, &m->nr_ptbits);
	if (err)
		return err;
	m->ptbits = out;
	for (i = 0; i < m->nr_ptbits; i++) {
		struct mms_ptbit *row = &m->ptbits[i];

		row->name[sizeof(row->name) - 1] = '\0';
		row->help[sizeof(row->help) - 1] = '\0';
	}
	return 0;
}

int mmscope_ptbits(struct mmscope *m, const struct mms_ptbit **ret,
		   size_t *ret_nr)
{
	int err = m->ptbits ? 0 : ptbits_load(m);

	if (err)
		return err;
	*ret = m->ptbits;
	*ret_nr = m->nr_ptbits;
	return 0;
}

int mmscope_swap(struct mmscope *m, unsigned int type, struct mms_swap *ret)
{
	struct mms_swap swap = {
		.size = sizeof(swap),
		.type = type,
	};
	int err = mms_ask(m, MMS_IOC_SWAP, &swap);

	if (err)
		return err;
	swap.path[sizeof(swap.path) - 1] = '\0';
	*ret = swap;
	return 0;
}
