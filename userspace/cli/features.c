// SPDX-License-Identifier: GPL-2.0-only
/*
 * features.c - "mmscope features": what the module can do on this kernel, how
 * it found that out, and why the rest is off.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "out.h"

enum { COL_NAME, COL_STATE, COL_HOW, COL_REASON, COL_ON };

static const struct column columns[] = {
	[COL_NAME] = { "NAME", "capability", COL_STR, COL_F_DEFAULT },
	[COL_STATE] = { "STATE", "on or off", COL_STR, COL_F_DEFAULT },
	[COL_HOW] = { "HOW", "how it was found", COL_STR, COL_F_DEFAULT },
	[COL_REASON] = { "REASON", "why it is off", COL_STR, COL_F_DEFAULT },
	[COL_ON] = { "ON", "whether it is on, as yes or no", COL_BOOL, 0 },
};

static void fill(const void *row, unsigned int column, struct cell *cell,
		 bool want_json, void *ctx)
{
	const struct mms_cap *cap = row;

	(void)want_json;
	(void)ctx;
	cell->set = true;
	switch (column) {
	case COL_NAME:
		cell->str = cap->name;
		break;
	case COL_STATE:
		cell->str = cap->on ? "on" : "off";
		cell->color = cap->on ? SGR_GREEN : SGR_RED;
		break;
	case COL_HOW:
		cell->str = cap->how;
		cell->set = *cap->how;
		break;
	case COL_REASON:
		cell->str = cap->reason;
		cell->set = *cap->reason;
		break;
	case COL_ON:
		cell->num = !!cap->on;
		break;
	}
}

static const struct out_desc desc = {
	.schema = "mmscope.features/1",
	.array = "features",
	.columns = columns,
	.nr = ARRAY_SIZE(columns),
	.fill = fill,
};

/* ---- the machine ---- */

static void machine_print(const struct mms_info *info)
{
	char page[16];
	int level;

	size_str(mmscope_page_size(info), false, page, sizeof(page));
	printf("mmscope %s, module %s, ABI %u.%u\n", mmscope_version(),
	       info->version, info->abi_major, info->abi_minor);
	printf("%s: %u levels (", info->arch, mmscope_level_count(info));
	for (level = mmscope_level_below(info, MMS_LEVELS); level >= 0;
	     level = mmscope_level_below(info, level))
		printf("%s%s", info->level[level].name, level ? " " : "");
	printf("), %u-bit virtual and %u-bit physical addresses, %s pages%s\n\n",
	       info->va_bits, info->pa_bits, page,
	       info->flags & MMS_INFO_F_SPLIT_PGD ?
	       ", separate root for user mode (KPTI)" : "");
}

static struct json_object *level_json(const struct mms_info *info,
				      unsigned int level)
{
	const struct mms_level *l = &info->level[level];
	struct json_object *obj = json_object_new_object();

	json_object_object_add(obj, "name", json_text(l->name));
	json_object_object_add(obj, "shift", json_object_new_int(l->shift));
	json_object_object_add(obj, "bits", json_object_new_int(l->bits));
	json_object_object_add(obj, "folded", json_object_new_boolean(
				       !mmscope_level_exists(info, level)));
	json_object_object_add(obj, "leaf", json_object_new_boolean(
				       l->flags & MMS_LEVEL_F_LEAF));
	return obj;
}

static struct json_object *machine_json(const struct mms_info *info)
{
	struct json_object *obj = json_object_new_object();
	struct json_object *levels = json_object_new_array();
	int level;

	for (level = MMS_LEVELS - 1; level >= 0; level--)
		json_object_array_add(levels, level_json(info, level));
	json_object_object_add(obj, "arch", json_text(info->arch));
	json_object_object_add(obj, "module_version", json_text(info->version));
	json_object_object_add(obj, "abi_major", json_object_new_int(info->abi_major));
	json_object_object_add(obj, "abi_minor", json_object_new_int(info->abi_minor));
	json_object_object_add(obj, "page_size", json_object_new_uint64(
				       mmscope_page_size(info)));
	json_object_object_add(obj, "va_bits", json_object_new_int(info->va_bits));
	json_object_object_add(obj, "pa_bits", json_object_new_int(info->pa_bits));
	json_object_object_add(obj, "user_end", json_addr(info->user_end));
	json_object_object_add(obj, "kernel_start", json_addr(info->kernel_start));
	json_object_object_add(obj, "split_pgd", json_object_new_boolean(
				       info->flags & MMS_INFO_F_SPLIT_PGD));
	json_object_object_add(obj, "max_batch", json_object_new_uint64(info->max_batch));
	json_object_object_add(obj, "max_tables", json_object_new_uint64(info->max_tables));
	json_object_object_add(obj, "hold_bound_ns", json_object_new_uint64(info->hold_bound_ns));
	json_object_object_add(obj, "levels", levels);
	return obj;
}

/* ---- the command ---- */

static int usage(void)
{
	fputs("Usage:\n mmscope features [OPTIONS]\n\n"
	      "Shows what the module can do on this kernel, and why not the rest.\n\n"
	      "Options:\n", stdout);
	opts_usage(stdout);
	columns_usage(&desc, stdout);
	return RUN_DONE;
}

static const struct option longopts[] = { COMMON_LONG };

static const struct opts_spec spec = {
	.command = "features",
	.shorts = COMMON_SHORT,
	.longs = longopts,
	.usage = usage,
	.leftover = "features takes no argument",
};

/**
 * struct request - what was asked
 * @opts: options
 * @sel: columns
 */
struct request {
	struct opts opts;
	struct selection sel;
};

static int answer(struct mmscope *m, void *ctx)
{
	const struct request *r = ctx;
	const struct mms_info *info = mmscope_info(m);
	struct mms_cap *caps;
	struct out *out;
	size_t i, nr;
	int err = mmscope_caps(m, &caps, &nr);

	if (err)
		return fail(EXIT_FAIL, "cannot ask for the features: %s",
			    strerror(-err));
	if (r->opts.format == FORMAT_TABLE && !r->opts.noheadings &&
	    !r->opts.quiet)
		machine_print(info);
	out = out_open(&desc, &r->sel, &r->opts, NULL);
	if (out) {
		for (i = 0; i < nr; i++)
			out_row(out, NULL, &caps[i]);
		out_member(out, "machine", machine_json(info));
	}
	free(caps);
	return out ? out_close(out) : fail(EXIT_FAIL, "not enough memory");
}

static int run(int argc, char **argv)
{
	struct request r = { .opts.format = FORMAT_TABLE };
	int err = opts_parse(argc, argv, &spec, &r.opts, &r);

	if (!err)
		err = columns_select(&desc, &r.opts, &r.sel);
	return err ? err : device_run(&r.opts, answer, &r);
}

const struct command cmd_features = {
	.name = "features",
	.args = "",
	.summary = "what the module can do on this kernel",
	.run = run,
};
