// SPDX-License-Identifier: GPL-2.0-only
/*
 * json.c - values as this tool writes them in JSON. Addresses are strings,
 * since many readers keep numbers as doubles and lose bits above the 53rd.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "out.h"

const char *json_key(const char *name, char *buf, size_t size)
{
	size_t i;

	for (i = 0; name[i] && i + 1 < size; i++)
		buf[i] = name[i] == '-' ? '_' :
			 name[i] >= 'A' && name[i] <= 'Z' ? name[i] + 32 : name[i];
	buf[i] = '\0';
	return buf;
}

struct json_object *json_addr(uint64_t va)
{
	char buf[24];

	snprintf(buf, sizeof(buf), "0x%016" PRIx64, va);
	return json_object_new_string(buf);
}

/* text from elsewhere: broken UTF-8 would make the document invalid */
struct json_object *json_text(const char *text)
{
	struct json_object *obj;
	size_t size = text_safe(text, NULL, 0) + 1;
	char *safe = malloc(size);

	if (!safe)
		return NULL;
	text_safe(text, safe, size);
	obj = json_object_new_string(safe);
	free(safe);
	return obj;
}

struct json_object *json_words(const char *list)
{
	struct json_object *array = json_object_new_array();

	while (list && *list) {
		size_t len = strcspn(list, ",");

		json_object_array_add(array,
				      json_object_new_string_len(list, len));
		list += len + (list[len] == ',');
	}
	return array;
}

struct json_object *json_moment(const struct mmscope_moment *moment)
{
	const struct mms_consistency *c = &moment->cons;
	struct json_object *obj = json_object_new_object();

	json_object_object_add(obj, "kind",
			       json_object_new_string(mmscope_cons_name(c->kind)));
	json_object_object_add(obj, "lock",
			       json_object_new_string(mmscope_lock_name(c->lock)));
	json_object_object_add(obj, "holds", json_object_new_uint64(c->holds));
	json_object_object_add(obj, "max_hold_ns",
			       json_object_new_uint64(c->max_hold_ns));
	json_object_object_add(obj, "sum_hold_ns",
			       json_object_new_uint64(c->sum_hold_ns));
	json_object_object_add(obj, "max_hold_tables",
			       json_object_new_uint64(c->max_hold_tables));
	json_object_object_add(obj, "calls",
			       json_object_new_uint64(moment->calls));
	json_object_object_add(obj, "retries",
			       json_object_new_uint64(moment->retries));
	json_object_object_add(obj, "lost",
			       json_object_new_uint64(moment->lost));
	return obj;
}

void out_moment(struct out *out, const struct mmscope_moment *moment)
{
	out_member(out, "root", moment->root_pa == MMS_ADDR_NONE ?
		   NULL : json_addr(moment->root_pa));
	out_member(out, "consistency", json_moment(moment));
}
