// SPDX-License-Identifier: GPL-2.0
/*
 * Makes the calls that come in on standard input, and tells what they returned. Does
 * nothing else, so that nothing else changes its address space.
 */
#include <unistd.h>

#include "space_calls.h"

int main(void)
{
	static struct call call;
	static int64_t result;

	while (read(STDIN_FILENO, &call, sizeof(call)) == sizeof(call)) {
		result = call_do(&call);
		if (write(STDOUT_FILENO, &result, sizeof(result)) != sizeof(result))
			return 1;
	}
	return 0;
}
