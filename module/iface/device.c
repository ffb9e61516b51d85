// SPDX-License-Identifier: GPL-2.0
/*
 * The misc device and the dispatch of its ioctls. No state is kept per open
 * file, so any number of users can ask at once, and the module can go when
 * the last file is closed.
 */
#include "device.h"

#include <linux/fs.h>
#include <linux/ioctl.h>
#include <linux/miscdevice.h>
#include <linux/module.h>

#include "../uapi/mmscope.h"
#include "access.h"
#include "query.h"
#include "view.h"

static int device_open(struct inode *inode, struct file *file)
{
	return mms_may_ask();
}

/* the size is the structure's own business: it stands in its first field */
static unsigned int without_size(unsigned int cmd)
{
	return cmd & ~(_IOC_SIZEMASK << _IOC_SIZESHIFT);
}

#define COMMAND(nr)	_IOC(_IOC_READ | _IOC_WRITE, MMS_IOC_MAGIC, nr, 0)

static const struct {
	unsigned int cmd;
	int (*run)(void __user *arg);
} commands[] = {
	{ COMMAND(_IOC_NR(MMS_IOC_INFO)), mms_query_info },
	{ COMMAND(_IOC_NR(MMS_IOC_CAPS)), mms_query_caps },
	{ COMMAND(_IOC_NR(MMS_IOC_PTBITS)), mms_query_ptbits },
	{ COMMAND(_IOC_NR(MMS_IOC_TRANSLATE)), mms_query_translate },
	{ COMMAND(_IOC_NR(MMS_IOC_SCAN)), mms_query_scan },
	{ COMMAND(_IOC_NR(MMS_IOC_SWAP)), mms_query_swap },
	{ COMMAND(_IOC_NR(MMS_IOC_VIEW)), mms_query_view },
};

/* the file may have been passed on: who asks now counts, not who opened it */
static long device_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		if (commands[i].cmd != without_size(cmd))
			continue;
		err = mms_may_ask();
		return err ? err : commands[i].run((void __user *)arg);
	}
	return -ENOTTY;
}

static const struct file_operations device_fops = {
	.owner = THIS_MODULE,
	.open = device_open,
	.unlocked_ioctl = device_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "mmscope",
	.fops = &device_fops,
	.mode = 0600,
};

int mms_device_init(void)
{
	return misc_register(&device);
}

void mms_device_exit(void)
{
	misc_deregister(&device);
}
