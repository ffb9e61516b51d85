/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * snapshot.h - the format of recorded files, see docs/snapshot.md. A head is
 * followed by sections up to SNAP_END; all of it may be packed by gzip.
 */
#ifndef _MMS_SNAPSHOT_H
#define _MMS_SNAPSHOT_H

#include "libmmscope.h"

#define SNAP_MAGIC	"MMSCOPE"	/* with its final zero byte */
#define SNAP_VERSION	1		/* differs: the layouts do not match */
#define SNAP_ORDER	0x01020304u	/* as the recording machine writes it */

#define SNAP_PART	(512 * 1024)	/* records of one section, as written */
#define SNAP_LEN_MAX	(16 * 1024 * 1024) /* of a section that is read */

struct snap_head {
	char magic[8];
	uint32_t version;
	uint32_t order;
};

/**
 * struct snap_section - what precedes each section
 * @type: SNAP_*; a reader steps over those it does not know
 * @crc: CRC-32 of this structure, with @crc 0, and of the payload
 * @len: bytes of payload; zeroes follow it up to a multiple of 8
 */
struct snap_section {
	uint32_t type;
	uint32_t crc;
	uint64_t len;
};

#define SNAP_END	0	/* nothing follows */
#define SNAP_NOTE	1	/* text: what wrote the file */
#define SNAP_INFO	2	/* struct mms_info */
#define SNAP_CAPS	3	/* struct snap_table, struct mms_cap ... */
#define SNAP_PTBITS	4	/* struct snap_table, struct mms_ptbit ... */
#define SNAP_SWAP	5	/* struct mms_swap, one area */
#define SNAP_VIEW	6	/* struct snap_view, records of a view */
#define SNAP_RUNS	7	/* struct snap_runs, struct mms_run ... */
#define SNAP_LACK	8	/* struct snap_lack, text: the reason */
#define SNAP_SLAB_NAMES	9	/* texts: name of a slab cache and where it leads, in turns */

/* last: what follows a part */
#define SNAP_MORE	0	/* the next part, at once */
#define SNAP_LAST	1	/* nothing: this was all */
#define SNAP_BROKEN	2	/* nothing: the answer broke off, forget its parts */

struct snap_table {
	uint32_t stride;
	uint32_t nr;
};

/**
 * struct snap_moment - what holds for an answer as a whole; see struct
 *	mmscope_moment
 */
struct snap_moment {
	uint64_t root_pa;
	uint64_t entries;
	uint64_t calls;
	uint64_t retries;
	uint64_t lost;
	struct mms_consistency cons;
};

/**
 * struct snap_view - a question; the records of its answer follow
 * @view: MMS_VIEW_*
 * @flags: MMS_VIEW_F_*
 * @pid: process, 0 if the view is not about one
 * @space: MMS_SPACE_*
 * @arg: arguments
 * @part: number of the part: long answers take several sections
 * @last: SNAP_MORE, SNAP_LAST or SNAP_BROKEN
 * @moment: of the whole answer; only in the last part
 */
struct snap_view {
	uint32_t view;
	uint32_t flags;
	int32_t pid;
	uint32_t space;
	uint64_t arg[4];
	uint32_t part;
	uint32_t last;
	struct snap_moment moment;
};

/**
 * struct snap_runs - all runs of a space, every state, accessed and dirty bits
 *	told apart
 */
struct snap_runs {
	int32_t pid;
	uint32_t space;
	uint32_t part;
	uint32_t last;
	uint32_t stride;
	uint32_t nr;
	struct snap_moment moment;
};

/**
 * struct snap_lack - what was wanted and could not be had
 * @view: MMS_VIEW_*, 0 for runs
 * @pid: process or 0
 * @space: MMS_SPACE_*
 * @why: SNAP_WHY_*
 */
struct snap_lack {
	uint32_t view;
	int32_t pid;
	uint32_t space;
	uint32_t why;
};

#define SNAP_WHY_OTHER		0	/* as the text says */
#define SNAP_WHY_UNSUPPORTED	1	/* EOPNOTSUPP: the kernel lacks it */
#define SNAP_WHY_UNKNOWN	2	/* EINVAL: the module did not know the view */
#define SNAP_WHY_NO_SPACE	3	/* ENXIO: a kernel thread */
#define SNAP_WHY_EXITED		4	/* ENODATA: a zombie */
#define SNAP_WHY_GONE		5	/* ESRCH: the process had ended */
#define SNAP_WHY_DENIED		6	/* EPERM */

#endif /* _MMS_SNAPSHOT_H */
