// SPDX-License-Identifier: GPL-2.0
/*
 * Good requests with something spoilt: values at the limits of each field, and
 * buffers that cannot be reached, or lie where they should not.
 */
#define _GNU_SOURCE
#include "grammar.h"

#include <string.h>
#include <unistd.h>

#include "truth.h"

/* never a place that this program needs: what lies there would be overwritten */
static uint64_t some_buffer(const struct room *room, uint64_t *random)
{
	const uint64_t places[] = {
		0, 8, NOWHERE, KERNEL, -1ULL, -8ULL, -PAGE,
		(uintptr_t)room->out + 1, (uintptr_t)room->out + 4,
		(uintptr_t)room->out + room->size, (uintptr_t)room->out + room->size - 8,
		(uintptr_t)room->out + room->size - 40, (uintptr_t)room->out + room->size - PAGE,
		(uintptr_t)room->locked, (uintptr_t)room->locked + PAGE - 16,
		(uintptr_t)room->request, (uintptr_t)room->request + PAGE / 2,
		(uintptr_t)room->request + PAGE, (uintptr_t)room->addresses,
		/* the target's own, known memory: nothing of it is in this process */
		WITNESS,
	};

	return places[below(random, ARRAY_LEN(places))];
}

static pid_t some_pid(uint64_t *random)
{
	static const pid_t pids[] = { 0, -1, 1, 2, 3, 12, 1 << 22, 0x7fffffff, -0x7fffffff - 1 };

	return one_in(random, 2) ? pids[below(random, ARRAY_LEN(pids))] : below(random, 3000);
}

/* small numbers, numbers near a power of two, addresses, anything */
static uint64_t some_number(uint64_t *random)
{
	uint64_t any = next_random(random);

	switch (below(random, 6)) {
	case 0:
		return 0;
	case 1:
		return any % 5000;
	case 2:
		return (1ULL << any % 64) + any / 64 % 3 - 1;
	case 3:
		return truth_address(random);
	case 4:
		return 0xffff800000000000ULL | any;
	default:
		return any;
	}
}

static uint64_t some_size(const struct form *form, uint64_t *random)
{
	const uint32_t sizes[] = {
		0, 4, 8, form->size - 8, form->size - 1, form->size + 1, form->size + 4,
		form->size + 8, form->size + 64, 4096, 4097, 4104, 1U << 31, ~0U, ~0U - 7,
	};

	return sizes[below(random, ARRAY_LEN(sizes))];
}

static uint64_t some_count(uint64_t *random)
{
	static const uint32_t counts[] = {
		0, 1, 2, 255, 256, 257, 1023, 1024, 1025, 65535, 65536, 65537, 1U << 31, ~0U,
	};

	return counts[below(random, ARRAY_LEN(counts))];
}

static uint64_t some_stride(uint64_t *random)
{
	static const uint32_t strides[] = {
		0, 1, 8, 16, 24, 31, 32, 40, 128, 160, 164, 168, 176, 224, 232, 1016, 1024, 1032,
		4096, 1U << 31, ~0U, ~0U - 7,
	};

	return strides[below(random, ARRAY_LEN(strides))];
}

static uint64_t some_length(uint64_t *random)
{
	static const uint32_t lengths[] = {
		0, 1, 8, MMS_VIEW_LEN_MIN - 8, MMS_VIEW_LEN_MIN - 1, MMS_VIEW_LEN_MIN,
		MMS_VIEW_LEN_MIN + 1, 65536, 256 * 1024, 256 * 1024 + 8, 4096 * 1024, 1U << 31, ~0U,
	};

	return lengths[below(random, ARRAY_LEN(lengths))];
}

static uint64_t value_for(const struct form *form, const struct field *field,
			  const struct room *room, uint64_t *random)
{
	switch (field->role) {
	case ROLE_SIZE:
		return some_size(form, random);
	case ROLE_FLAGS:
		return one_in(random, 4) ? next_random(random) : 1ULL << below(random, 32);
	case ROLE_PID:
		return some_pid(random);
	case ROLE_SPACE:
		return one_in(random, 2) ? 1 : some_number(random);
	case ROLE_ADDRESS:
		return some_number(random) & (one_in(random, 8) ? -1ULL : -PAGE);
	case ROLE_BUFFER:
		return some_buffer(room, random);
	case ROLE_COUNT:
		return some_count(random);
	case ROLE_STRIDE:
		return some_stride(random);
	case ROLE_LENGTH:
		return some_length(random);
	case ROLE_VIEW:
		return below(random, 64);
	case ROLE_MASK:
	case ROLE_NUMBER:
	case ROLE_RESULT:
		break;
	}
	return some_number(random);
}

void spoil(const struct form *form, union request *req, const struct room *room,
	   uint64_t *random)
{
	int n = 1 + below(random, 3);

	for (; n; n--) {
		const struct field *field = &form->field[below(random, form->nr)];
		uint64_t value = value_for(form, field, room, random);
		size_t bytes = field->bytes < sizeof(value) ? field->bytes : sizeof(value);

		memcpy(req->bytes + field->at, &value, bytes);
	}
}

void scribble(const struct form *form, void *request, const struct room *room,
	      uint64_t *random)
{
	const struct field *field = &form->field[below(random, form->nr)];
	uint64_t value = field->role == ROLE_BUFFER ?
			 (uintptr_t)room->out + below(random, room->size / 8) * 8 :
			 value_for(form, field, room, random);

	if (field->bytes == 8)
		*(volatile uint64_t *)(request + field->at) = value;
	else if (field->bytes == 4)
		*(volatile uint32_t *)(request + field->at) = value;
}

size_t room_of(const struct form *form, const union request *req, uint64_t *at)
{
	switch (form->cmd) {
	case MMS_IOC_CAPS:
	case MMS_IOC_PTBITS:
		*at = req->list.out;
		return (size_t)req->list.nr * req->list.stride;
	case MMS_IOC_TRANSLATE:
		*at = req->translate.out;
		return (size_t)req->translate.nr * req->translate.stride;
	case MMS_IOC_SCAN:
		*at = req->scan.out;
		return (size_t)req->scan.nr * req->scan.stride;
	case MMS_IOC_VIEW:
		*at = req->view.out;
		return req->view.len;
	}
	*at = 0;
	return 0;
}
