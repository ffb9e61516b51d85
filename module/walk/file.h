/* SPDX-License-Identifier: GPL-2.0 */
/* The file that a page of the page cache belongs to. */
#ifndef _MMS_WALK_FILE_H
#define _MMS_WALK_FILE_H

#include <linux/types.h>

struct dentry;
struct mms_page;
struct mms_sink;
struct page;

/**
 * struct mms_file - a file, as far as it could be found out
 * @inode: address of its inode, 0 if it is not known
 * @ino: inode number
 * @major: device; of a block device its own number
 * @minor: device
 * @is_device: the page caches a block device
 * @dentry: one of its names, referenced; NULL if it has none
 */
struct mms_file {
	u64 inode;
	u64 ino;
	u32 major;
	u32 minor;
	bool is_device;
	struct dentry *dentry;
};

/**
 * mms_file_pin() - keep a page cache page from being freed
 * @p: read, seen to belong to a file
 *
 * Context: any; the caller keeps memory hotplug out.
 * Return: whether it is still that page; mms_file_get() is to follow then.
 */
bool mms_file_pin(const struct mms_page *p);

/**
 * mms_file_get() - look at the file, and let go of the page
 * @p: pinned
 * @file: filled; mms_file_put() when done
 *
 * Context: may sleep; no lock held. Return: false if the page is kept locked by
 * somebody else or has left the file: nothing is known.
 */
bool mms_file_get(const struct mms_page *p, struct mms_file *file);

/** mms_file_put() - let go of it */
void mms_file_put(struct mms_file *file);

/**
 * mms_file_text() - add the name of a file to the record just added
 * @sink: where
 * @file: found
 * @buf: room for a path, a page
 *
 * The path is that within its file system: a page knows no mount.
 * Return: false if there is no room in @sink.
 */
bool mms_file_text(struct mms_sink *sink, const struct mms_file *file, char *buf);

#endif /* _MMS_WALK_FILE_H */
