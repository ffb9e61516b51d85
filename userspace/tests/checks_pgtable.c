// SPDX-License-Identifier: GPL-2.0-only
#include "checks.h"
static const struct checks_test list[] = { { "none", NULL } };
const struct checks_tests checks_pgtable = { list, 0 };
