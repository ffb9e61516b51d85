/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fake.h - a machine made of tables, in the place of the module and of /proc.
 */
#ifndef _MMS_FAKE_H
#define _MMS_FAKE_H

#include "libmmscope.h"

/**
 * struct fake_page - neighbouring pages of one kind
 * @va: first address
 * @len: bytes
 * @state: MMS_STATE_*
 * @level: where the walk ends
 * @prot: MMS_PROT_*
 * @flags: MMS_PAGE_*
 * @at: physical address, page of the swap area, or markers
 * @bits: bits of the last entry besides the physical address
 */
struct fake_page {
	uint64_t va;
	uint64_t len;
	uint8_t state;
	uint8_t level;
	uint8_t prot;
	uint32_t flags;
	uint64_t at;
	uint64_t bits;
};

/**
 * struct fake_vma - one line of /proc/PID/maps
 */
struct fake_vma {
	uint64_t start;
	uint64_t end;
	const char *perms;
	const char *name;
};

/**
 * struct fake_machine - all that one scenario has
 * @name: value of MMSCOPE_FAKE
 * @info: what MMS_IOC_INFO gives
 * @rows: what MMS_IOC_PTBITS gives
 * @page: user pages, ascending
 * @kernel: kernel pages, ascending
 * @vma: mappings, ascending
 * @table_bits: bits of an entry that points to a table
 */
struct fake_machine {
	const char *name;
	struct mms_info info;
	const struct mms_ptbit *rows;
	const struct fake_page *page;
	size_t nr_pages;
	const struct fake_page *kernel;
	size_t nr_kernel;
	const struct fake_vma *vma;
	size_t nr_vmas;
	uint64_t table_bits;
};

extern const struct fake_machine fake_machines[];
extern const size_t fake_nr_machines;

/* processes with a fate of their own; all other pids exist and are alike */
#define FAKE_PID_KTHREAD	2
#define FAKE_PID_FOREIGN	13
#define FAKE_PID_MISSING	404
#define FAKE_PID_ZOMBIE		666

#endif /* _MMS_FAKE_H */
