/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libmmscope.h - the public face of libmmscope, a thin layer over the ioctls of
 * /dev/mmscope. The records themselves (struct mms_walk, struct mms_run, ...)
 * are those of the kernel ABI header and are documented there.
 *
 * Habits of the whole library:
 *   - functions that can fail return 0 or more on success and a negative errno
 *     value on failure; errno itself means nothing;
 *   - out-parameters stand last, are named ret and are written on success only;
 *   - a struct mmscope may be used by one thread at a time; several threads
 *     open one each;
 *   - strings that are returned are constant and live as long as the program,
 *     unless the description says otherwise;
 *   - addresses and lengths are bytes.
 */
#ifndef _LIBMMSCOPE_H
#define _LIBMMSCOPE_H

#include <stddef.h>
#include <stdint.h>

#include <mmscope.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct mmscope - an open connection to the module
 *
 * Opaque. Holds the file descriptor and what was asked once and cannot change:
 * struct mms_info and the decode rows.
 */
struct mmscope;

/**
 * struct mmscope_space - which address space a query is about
 * @pid: process or thread in the caller's pid namespace, 0 for the kernel
 * @space: MMS_SPACE_USER or MMS_SPACE_KERNEL
 */
struct mmscope_space {
	int32_t pid;
	uint32_t space;
};

/**
 * struct mmscope_moment - what holds for an answer as a whole
 * @root_pa: physical address of the root table
 * @entries: page-table entries that were read (scans only, else 0)
 * @calls: ioctls the answer took; each one beyond the first is a restart
 * @retries: walks that were begun anew because something moved
 * @lost: members that could not be reported; the answer is inconclusive where
 *	this is not 0
 * @cons: how far the answer is one moment, over all calls
 */
struct mmscope_moment {
	uint64_t root_pa;
	uint64_t entries;
	uint64_t calls;
	uint64_t retries;
	uint64_t lost;
	struct mms_consistency cons;
};

/**
 * struct mmscope_scan_args - what to scan
 * @space: address space
 * @start: first address; must be a multiple of the page size
 * @end: first address after the range, multiple of the page size; 0 stands for
 *	the end of the space
 * @states: mask of MMS_STATE_BIT(); 0 for all that occupies something
 * @flags: 0 or MMS_SCAN_F_MERGE_AD
 */
struct mmscope_scan_args {
	struct mmscope_space space;
	uint64_t start;
	uint64_t end;
	uint32_t states;
	uint32_t flags;
};

/** struct mmscope_scan - a scan under way; opaque */
struct mmscope_scan;

/**
 * struct mmscope_view_args - a question that is answered by records
 * @view: MMS_VIEW_*
 * @flags: MMS_VIEW_F_* that the view knows
 * @space: process or kernel, all zero where the view is about the machine
 * @arg: arguments, see MMS_VIEW_*; 0 where the view names none
 */
struct mmscope_view_args {
	uint32_t view;
	uint32_t flags;
	struct mmscope_space space;
	uint64_t arg[4];
};

/** struct mmscope_view - an answer under way; opaque */
struct mmscope_view;

/* ---- connection ---- */

/**
 * mmscope_open() - connect to the module
 * @path: device file, NULL for MMS_DEVICE_PATH
 * @ret: the connection; give it to mmscope_close()
 *
 * Return: 0; -ENOENT, -ENXIO or -ENODEV: the module is not loaded; -EACCES or
 * -EPERM: not permitted; -EPROTONOSUPPORT: the module speaks another major
 * version of the ABI (mmscope_abi() tells which) or is no mmscope at all;
 * -ENOMEM.
 */
int mmscope_open(const char *path, struct mmscope **ret);

/**
 * mmscope_open_file() - ask a recorded file in the place of the module
 * @path: the file, packed by gzip or not
 * @ret: the connection; give it to mmscope_close()
 *
 * All queries work as they do with the module and give what was recorded.
 * Process 0 stands for the first process in the file. -ENOMSG from a query: the
 * file does not hold it.
 *
 * Return: 0; -EILSEQ: no file of mmscope; -EOPNOTSUPP: recorded on a machine of
 * the other byte order; -EPROTONOSUPPORT: of another version of the format or
 * of the ABI; -EBADMSG: damaged or cut off; -ENOMEM; other errors of open(2).
 */
int mmscope_open_file(const char *path, struct mmscope **ret);

/**
 * mmscope_is_file() - whether a recorded file answers
 * @m: connection
 *
 * Return: 1, or 0 for the module.
 */
int mmscope_is_file(const struct mmscope *m);

/**
 * mmscope_file_pid() - the first process in a recorded file
 * @m: connection
 *
 * Return: its pid; 0 if there is none, or @m is no file.
 */
int mmscope_file_pid(const struct mmscope *m);

/**
 * mmscope_close() - end a connection
 * @m: connection or NULL
 *
 * Scans of @m must be ended before.
 */
void mmscope_close(struct mmscope *m);

/**
 * mmscope_abi() - version of the ABI that a module speaks, matching or not
 * @path: device file, NULL for MMS_DEVICE_PATH
 * @ret_major: major version
 * @ret_minor: minor version
 *
 * Return: 0 or as mmscope_open().
 */
int mmscope_abi(const char *path, unsigned int *ret_major,
		unsigned int *ret_minor);

/**
 * mmscope_fd() - the file descriptor, for poll and friends
 * @m: connection
 *
 * Return: the descriptor; it stays with @m and must not be closed.
 */
int mmscope_fd(const struct mmscope *m);

/**
 * mmscope_version() - version of this library
 *
 * Return: a string such as "0.1.0".
 */
const char *mmscope_version(void);

/* ---- queries ---- */

/**
 * mmscope_info() - what module and machine this is
 * @m: connection
 *
 * Return: the record that was read at mmscope_open(); lives as long as @m.
 */
const struct mms_info *mmscope_info(const struct mmscope *m);

/**
 * mmscope_caps() - capabilities of the running module
 * @m: connection
 * @ret: array of records; give it to free()
 * @ret_nr: number of records
 *
 * Return: 0 or a negative errno value.
 */
int mmscope_caps(struct mmscope *m, struct mms_cap **ret, size_t *ret_nr);

/**
 * mmscope_ptbits() - rows that say how to read page-table entries
 * @m: connection
 * @ret: array of records; lives as long as @m
 * @ret_nr: number of records
 *
 * The rows are fetched once and kept.
 *
 * Return: 0 or a negative errno value.
 */
int mmscope_ptbits(struct mmscope *m, const struct mms_ptbit **ret,
		   size_t *ret_nr);

/**
 * mmscope_translate() - walk the page tables for many addresses
 * @m: connection
 * @sp: address space
 * @va: @nr virtual addresses, any order
 * @nr: how many; more than the module takes at once become several calls
 * @walks: room for @nr records
 * @ret: what holds for the answer as a whole, or NULL
 *
 * Calls that a signal cut short are gone on with. On failure the contents of
 * @walks are not defined.
 *
 * Return: 0; -ESRCH, -ENXIO, -ENODATA, -EPERM and others as the ABI header
 * explains.
 */
int mmscope_translate(struct mmscope *m, struct mmscope_space sp,
		      const uint64_t *va, size_t nr, struct mms_walk *walks,
		      struct mmscope_moment *ret);

/**
 * mmscope_scan_init() - begin to walk a range as runs of pages
 * @m: connection; must outlive the scan
 * @args: what to scan; copied
 * @ret: the scan; give it to mmscope_scan_exit()
 *
 * Nothing is asked of the module yet.
 *
 * Return: 0, -EINVAL (range not page aligned or its end before its start) or
 * -ENOMEM.
 */
int mmscope_scan_init(struct mmscope *m, const struct mmscope_scan_args *args,
		      struct mmscope_scan **ret);

/**
 * mmscope_scan_next() - next run
 * @s: scan
 * @ret: the run
 *
 * Runs come in ascending order, do not overlap and end at the border of a VMA.
 * Runs that were cut only because one call of the module ended there are joined
 * again.
 *
 * Return: 1 with a run, 0 at the end, a negative errno value on failure
 * (-EPROTO: the module did not get on).
 */
int mmscope_scan_next(struct mmscope_scan *s, struct mms_run *ret);

/**
 * mmscope_run_pa() - what a run holds somewhere inside
 * @info: machine
 * @run: a run
 * @offset: bytes from its start, a multiple of the page size
 *
 * Return: what @run->pa would be if the run began there: a physical address, a
 * page of the swap area, markers, or MMS_ADDR_NONE, as the state says.
 */
uint64_t mmscope_run_pa(const struct mms_info *info, const struct mms_run *run,
			uint64_t offset);

/**
 * mmscope_scan_position() - how far the scan is
 * @s: scan
 *
 * Return: first address the module has not looked at; 0 if that is the end of
 * a space that reaches to the last address.
 */
uint64_t mmscope_scan_position(const struct mmscope_scan *s);

/**
 * mmscope_scan_moment() - what holds for the scan as far as it has come
 * @s: scan
 *
 * Return: record inside @s, valid until mmscope_scan_exit().
 */
const struct mmscope_moment *mmscope_scan_moment(const struct mmscope_scan *s);

/**
 * mmscope_scan_exit() - end a scan, at any time
 * @s: scan or NULL
 */
void mmscope_scan_exit(struct mmscope_scan *s);

/**
 * mmscope_swap() - which device or file a swap area is
 * @m: connection
 * @type: number of the area, as in swap_type of the records
 * @ret: the record
 *
 * Return: 0, -ENOENT (no such area in use), or another negative errno value.
 */
int mmscope_swap(struct mmscope *m, unsigned int type, struct mms_swap *ret);

/**
 * mmscope_moment_add() - put the answers of two queries together
 * @sum: what holds for both afterwards; all zero to begin with
 * @one: one more answer
 */
void mmscope_moment_add(struct mmscope_moment *sum,
			const struct mmscope_moment *one);

/* ---- views ---- */

/**
 * mmscope_view_open() - begin to ask
 * @m: connection; must outlive the view
 * @args: the question; copied
 * @ret: the view; give it to mmscope_view_close()
 *
 * Nothing is asked of the module yet.
 *
 * Return: 0 or -ENOMEM.
 */
int mmscope_view_open(struct mmscope *m, const struct mmscope_view_args *args,
		      struct mmscope_view **ret);

/** mmscope_view_close() - end a view, finished or not; NULL is ignored */
void mmscope_view_close(struct mmscope_view *v);

/**
 * mmscope_view_next() - the next record of the answer
 * @v: the view
 * @ret: the record, valid until the next call or mmscope_view_close(); read
 *	it through mmscope_rec_get(), as its length may differ from the one
 *	this program was compiled with
 *
 * Return: 1 with a record, 0 when all was said, or a negative errno value:
 * -EINVAL (the module knows no such view, flag or argument), -EOPNOTSUPP (this
 * kernel lacks the capability), -EPROTO (the answer makes no sense), and those
 * that all queries share.
 */
int mmscope_view_next(struct mmscope_view *v, const struct mms_rec **ret);

/**
 * mmscope_view_moment() - what holds for the answer so far
 * @v: the view
 *
 * Return: lives as long as @v and grows with it. root_pa is not set.
 */
const struct mmscope_moment *mmscope_view_moment(const struct mmscope_view *v);

/**
 * mmscope_rec_get() - a record in the length this program knows
 * @rec: a record
 * @ret: filled; what the module did not send is zero
 * @size: sizeof() the record
 */
void mmscope_rec_get(const struct mms_rec *rec, void *ret, size_t size);

/**
 * mmscope_rec_text() - the text of a record
 * @rec: any record
 * @ret_kind: MMS_TEXT_*
 *
 * Return: the text, valid as long as @rec; NULL if the record is no text.
 */
const char *mmscope_rec_text(const struct mms_rec *rec, unsigned int *ret_kind);

/**
 * struct mmscope_entry - a record with the texts that belong to it
 * @rec: the record; read it through mmscope_rec_get()
 * @texts: records of its texts; read them through mmscope_entry_text()
 * @len: bytes of these
 */
struct mmscope_entry {
	const struct mms_rec *rec;
	const char *texts;
	size_t len;
};

/**
 * typedef mmscope_entry_fn - takes one entry
 * @e: the entry, valid during the call
 * @ctx: as given to mmscope_each()
 *
 * Return: 0 to go on; anything else ends mmscope_each() with that value.
 */
typedef int mmscope_entry_fn(const struct mmscope_entry *e, void *ctx);

/**
 * mmscope_each() - ask and take the whole answer, entry by entry
 * @m: connection
 * @args: the question
 * @fn: gets each record but texts, which come with the record before them
 * @ctx: given to @fn
 * @ret: what holds for the answer as a whole, also of one that was ended
 *	early; or NULL
 *
 * Return: 0, what @fn ended it with, or a negative errno value as
 * mmscope_view_next().
 */
int mmscope_each(struct mmscope *m, const struct mmscope_view_args *args,
		 mmscope_entry_fn *fn, void *ctx, struct mmscope_moment *ret);

/**
 * mmscope_entry_text() - a text of an entry
 * @e: the entry
 * @kind: MMS_TEXT_*
 * @nth: 0 for the first of this kind, 1 for the second, ...
 *
 * Return: the text, valid as long as @e; NULL if there is no such text.
 */
const char *mmscope_entry_text(const struct mmscope_entry *e, unsigned int kind,
			       unsigned int nth);

/**
 * mmscope_name() - what the kernel calls a number or a bit
 * @m: connection
 * @table: MMS_NAMES_*
 * @number: the number, or the number of the bit
 *
 * The tables are fetched once and kept.
 *
 * Return: the name, valid as long as @m; NULL if it has none.
 */
const char *mmscope_name(struct mmscope *m, unsigned int table,
			 unsigned int number);

/**
 * mmscope_flags_str() - flags by name
 * @m: connection
 * @table: MMS_NAMES_* of bits
 * @flags: the flags; a bit without a name is written as "bit12"
 * @buf: filled with a comma separated list, cut off if @size is too small
 * @size: size of @buf
 *
 * Return: length of the whole list.
 */
int mmscope_flags_str(struct mmscope *m, unsigned int table, uint64_t flags,
		      char *buf, size_t size);

/* ---- names of slab caches ---- */

/**
 * mmscope_slab_name_fn - gets one name
 * @name: of a cache
 * @target: where it leads; names of one cache lead to the same place
 * @ctx: as passed
 */
typedef void mmscope_slab_name_fn(const char *name, const char *target, void *ctx);

/**
 * mmscope_slab_names() - all names of slab caches, those of merged ones, too
 * @m: connection
 * @fn: called for each
 * @ctx: for @fn
 *
 * The module does not know them; they are read from /sys/kernel/slab, or from
 * the recorded file.
 *
 * Return: 0; -ENOMSG: the file does not hold them; another negative errno
 * value: they cannot be read (no such folder, no permission).
 */
int mmscope_slab_names(struct mmscope *m, mmscope_slab_name_fn *fn, void *ctx);

/* ---- recording ---- */

/** struct mmscope_recorder - a file that is being recorded; opaque */
struct mmscope_recorder;

/**
 * mmscope_record_open() - begin to record
 * @m: connection; must outlive the recorder
 * @path: the file, which must not be there yet
 * @ret: the recorder; give it to mmscope_record_close()
 *
 * What describes the machine is recorded at once: struct mms_info,
 * capabilities, decode rows and swap areas.
 *
 * Return: 0, errors of open(2), or of the queries. A file that was begun is
 * left to the caller.
 */
int mmscope_record_open(struct mmscope *m, const char *path,
			struct mmscope_recorder **ret);

/**
 * mmscope_record_view() - record the answer of a view
 * @r: the recorder
 * @args: the question
 * @ret: what holds for the answer, also for one that failed; or NULL
 *
 * Return: 0, or why the question had no answer, as mmscope_view_next(); the
 * file then says so. That it could not be written, mmscope_record_close() tells.
 */
int mmscope_record_view(struct mmscope_recorder *r,
			const struct mmscope_view_args *args,
			struct mmscope_moment *ret);

/**
 * mmscope_record_runs() - record all pages of a space, for scans and
 *	translations
 * @r: the recorder
 * @space: the space
 * @ret: as mmscope_record_view()
 *
 * Return: as mmscope_record_view().
 */
int mmscope_record_runs(struct mmscope_recorder *r, struct mmscope_space space,
			struct mmscope_moment *ret);

/**
 * mmscope_record_close() - end the file
 * @r: the recorder
 *
 * Return: 0, or what went wrong with the file first.
 */
int mmscope_record_close(struct mmscope_recorder *r);

/* ---- geometry ---- */

/**
 * mmscope_level_exists() - whether the walk visits a level
 * @info: machine
 * @level: MMS_LEVEL_*
 *
 * Return: 1, or 0 for a folded level or a number that is no level.
 */
int mmscope_level_exists(const struct mms_info *info, unsigned int level);

/**
 * mmscope_level_count() - levels that are not folded
 * @info: machine
 *
 * Return: the number, 2..MMS_LEVELS.
 */
unsigned int mmscope_level_count(const struct mms_info *info);

/**
 * mmscope_level_below() - the level a table entry leads to
 * @info: machine
 * @level: MMS_LEVEL_*; MMS_LEVELS asks for the topmost level
 *
 * Return: the next level below that is not folded, -ENOENT below the last.
 */
int mmscope_level_below(const struct mms_info *info, unsigned int level);

/**
 * mmscope_level_index() - which entry of a level's table an address selects
 * @info: machine
 * @level: MMS_LEVEL_*
 * @va: virtual address
 *
 * Return: the index; 0 for a folded level.
 */
unsigned int mmscope_level_index(const struct mms_info *info,
				 unsigned int level, uint64_t va);

/**
 * mmscope_level_table() - the table that an entry lies in
 * @info: machine
 * @level: MMS_LEVEL_*
 * @walk: a walk
 *
 * Return: physical address of the table, MMS_ADDR_NONE if the walk did not
 * read this level.
 */
uint64_t mmscope_level_table(const struct mms_info *info, unsigned int level,
			     const struct mms_walk *walk);

/**
 * mmscope_page_size() - bytes of a base page
 * @info: machine
 *
 * Return: bytes.
 */
uint64_t mmscope_page_size(const struct mms_info *info);

/* ---- decoding ---- */

/**
 * mmscope_walk_kind() - what sort of entry a walk read at a level
 * @walk: a walk
 * @level: MMS_LEVEL_*
 *
 * Return: MMS_PTBIT_TABLE, _LEAF or _OTHER; 0 if the level was not read or the
 * entry is empty.
 */
unsigned int mmscope_walk_kind(const struct mms_walk *walk, unsigned int level);

/**
 * mmscope_entry_describe() - the decode rows that apply to an entry
 * @m: connection
 * @level: MMS_LEVEL_*
 * @kind: from mmscope_walk_kind()
 * @raw: the entry
 * @rows: room for @max pointers, may be NULL if @max is 0; what they point to
 *	lives as long as @m
 * @max: number of pointers that fit
 *
 * Return: number of rows that apply, which may be above @max, or a negative
 * errno value.
 */
int mmscope_entry_describe(struct mmscope *m, unsigned int level,
			   unsigned int kind, uint64_t raw,
			   const struct mms_ptbit **rows, size_t max);

/**
 * mmscope_entry_names() - names of the rows that apply, comma separated
 * @m: connection
 * @level: MMS_LEVEL_*
 * @kind: from mmscope_walk_kind()
 * @raw: the entry
 * @buf: text, always ended by a zero byte if @size is not 0
 * @size: bytes of @buf
 *
 * Return: length of the whole text (above @size - 1 if it was cut), or a
 * negative errno value.
 */
int mmscope_entry_names(struct mmscope *m, unsigned int level,
			unsigned int kind, uint64_t raw, char *buf,
			size_t size);

/* ---- words ---- */

/**
 * mmscope_state_name() - short name of a state
 * @state: MMS_STATE_*
 *
 * Return: a name such as "mapped", "unknown" for a number of a newer ABI.
 */
const char *mmscope_state_name(unsigned int state);

/**
 * mmscope_state_text() - what a state means, one clause
 * @state: MMS_STATE_*
 *
 * Return: a text without capital and full stop.
 */
const char *mmscope_state_text(unsigned int state);

/**
 * mmscope_state_parse() - number of a state from its name
 * @name: name, need not end in a zero byte
 * @len: its length
 *
 * Return: MMS_STATE_* or -EINVAL.
 */
int mmscope_state_parse(const char *name, size_t len);

/**
 * mmscope_state_is_resident() - whether the state keeps a page frame
 * @state: MMS_STATE_*
 *
 * Return: 1 or 0.
 */
int mmscope_state_is_resident(unsigned int state);

/**
 * mmscope_frame_name() - short name of what a frame is used for
 * @kind: MMS_FRAME_*
 *
 * Return: a name such as "slab", "unknown" for a number of a newer ABI.
 */
const char *mmscope_frame_name(unsigned int kind);

/**
 * mmscope_frame_text() - what a kind of frame is, one clause
 * @kind: MMS_FRAME_*
 *
 * Return: a text without capital and full stop.
 */
const char *mmscope_frame_text(unsigned int kind);

/**
 * mmscope_page_flag_name() - name of one bit of page_flags
 * @bit: number of the bit, 0..31
 *
 * Return: a name such as "dirty", NULL for a bit without a name.
 */
const char *mmscope_page_flag_name(unsigned int bit);

/**
 * mmscope_page_flags_str() - names of page_flags, comma separated
 * @flags: MMS_PAGE_*
 * @buf: text, always ended by a zero byte if @size is not 0
 * @size: bytes of @buf
 *
 * A bit without a name is shown as "bit" and its number.
 *
 * Return: length of the whole text, above @size - 1 if it was cut.
 */
int mmscope_page_flags_str(uint32_t flags, char *buf, size_t size);

/**
 * mmscope_marker_str() - names of MMS_MARKER_* bits, comma separated
 * @markers: aux of a walk, or pa of a run, whose state is MMS_STATE_MARKER
 * @buf: text
 * @size: bytes of @buf
 *
 * Return: as mmscope_page_flags_str().
 */
int mmscope_marker_str(uint64_t markers, char *buf, size_t size);

/**
 * mmscope_prot_str() - permission as four characters
 * @prot: MMS_PROT_*
 * @ret: "rwxu" with "-" for what is denied and "k" instead of "u" for what
 *	only the kernel may use; "----" for 0
 */
void mmscope_prot_str(unsigned int prot, char ret[5]);

/**
 * mmscope_cons_name() - short name of a kind of consistency
 * @kind: MMS_CONS_*
 *
 * Return: "locked", "chunked", "changed" or "racy"; "unknown" for a number of
 * a newer ABI.
 */
const char *mmscope_cons_name(unsigned int kind);

/**
 * mmscope_cons_str() - what the consistency of an answer means, one clause
 * @cons: what was said about it
 * @buf: text, without capital and full stop
 * @size: bytes of @buf
 *
 * Return: length of the whole text, above @size - 1 if it was cut.
 */
int mmscope_cons_str(const struct mms_consistency *cons, char *buf, size_t size);

/**
 * mmscope_lock_name() - name of a lock
 * @lock: MMS_LOCK_*
 *
 * Return: a name such as "mmap_lock" or "none"; "unknown" for a number of a
 * newer ABI.
 */
const char *mmscope_lock_name(unsigned int lock);

/**
 * mmscope_view_name() - short name of a view
 * @view: MMS_VIEW_*
 *
 * Return: a name such as "vmas"; NULL for a number of a newer ABI.
 */
const char *mmscope_view_name(unsigned int view);

/**
 * mmscope_view_text() - what a view shows, a few words
 * @view: MMS_VIEW_*
 *
 * Return: a text such as "slab caches"; NULL for a number of a newer ABI.
 */
const char *mmscope_view_text(unsigned int view);

#ifdef __cplusplus
}
#endif

#endif /* _LIBMMSCOPE_H */
