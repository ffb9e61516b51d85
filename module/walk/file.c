// SPDX-License-Identifier: GPL-2.0
/*
 * From a page to its file. What makes it safe:
 *
 * - A reference, taken only if there is one already, keeps the page from being
 *   freed. Whether it is still the page that was read is looked at after that,
 *   as find_get_page() does, and before the page lock is tried: a page that was
 *   just allocated anew may get flags without atomic operations.
 * - The page lock keeps the page in its file. An inode is freed only after its
 *   pages are gone (truncate_inode_pages_final() waits for this lock), so it
 *   stays for as long as the page is locked and page->mapping is its own.
 * - A reference on a dentry keeps the names after that.
 *
 * The lock is tried only: waiting for it could take as long as a disk.
 */
#include "file.h"

#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/sched.h>
#include <linux/stat.h>
#include <linux/string.h>

#include "../compat/page.h"
#include "../uapi/mmscope.h"
#include "sink.h"

#define TRIES	3

static bool is_same(const struct mms_page *p)
{
	return compound_head((struct page *)p->head) == p->head &&
	       (unsigned long)READ_ONCE(p->head->mapping) == p->mapping;
}

bool mms_file_pin(const struct mms_page *p)
{
	struct page *head = (struct page *)p->head;

	if (!get_page_unless_zero(head))
		return false;
	if (is_same(p))
		return true;
	put_page(head);
	return false;
}

/* caller: the page is locked and its mapping is @mapping */
static bool read_inode(struct address_space *mapping, struct mms_file *file)
{
	struct inode *inode = container_of(mapping, struct inode, i_data);
	dev_t dev;

	/* some file systems keep other things in mappings outside of an inode */
	if (READ_ONCE(mapping->host) != inode)
		return false;
	file->inode = (unsigned long)inode;
	file->ino = inode->i_ino;
	file->is_device = S_ISBLK(inode->i_mode);
	dev = file->is_device ? inode->i_rdev : inode->i_sb->s_dev;
	file->major = MAJOR(dev);
	file->minor = MINOR(dev);
	/* a name in the tree before one that was taken away */
	file->dentry = d_find_alias(inode);
	if (!file->dentry)
		file->dentry = d_find_any_alias(inode);
	return true;
}

bool mms_file_get(const struct mms_page *p, struct mms_file *file)
{
	struct page *head = (struct page *)p->head;
	bool found = false;
	int tries;

	*file = (struct mms_file){};
	for (tries = 0; tries < TRIES && is_same(p); tries++) {
		if (!trylock_page(head)) {
			cond_resched();
			continue;
		}
		found = is_same(p) && read_inode((void *)p->mapping, file);
		unlock_page(head);
		break;
	}
	put_page(head);
	return found;
}

void mms_file_put(struct mms_file *file)
{
	dput(file->dentry);
	file->dentry = NULL;
}

/* of files that never had a place in a tree, such as memfds: as in maps */
static const char *name_of_pseudo(struct dentry *dentry, char *buf)
{
	struct name_snapshot name;

	take_dentry_name_snapshot(&name, dentry);
	snprintf(buf, PAGE_SIZE, "/%s%s", name.name.name,
		 strcmp((const char *)name.name.name, "/") ? " (deleted)" : "");
	release_dentry_name_snapshot(&name);
	return buf;
}

bool mms_file_text(struct mms_sink *sink, const struct mms_file *file, char *buf)
{
	static const char deleted[] = " (deleted)";
	struct dentry *dentry = file->dentry;
	const char *path;

	if (file->is_device)
		return mms_sink_text(sink, MMS_TEXT_SPECIAL, "[block device]", 14);
	if (!dentry)
		return true;
	if (IS_ROOT(dentry)) {
		path = name_of_pseudo(dentry, buf);
		return mms_sink_text(sink, MMS_TEXT_PATH, path, strlen(path));
	}
	path = dentry_path_raw(dentry, buf, PAGE_SIZE - sizeof(deleted));
	if (IS_ERR(path))
		return true;
	if (d_unlinked(dentry))
		memcpy(buf + PAGE_SIZE - sizeof(deleted) - 1, deleted, sizeof(deleted));
	return mms_sink_text(sink, MMS_TEXT_PATH, path, strlen(path));
}
