# SPDX-License-Identifier: GPL-2.0-only
# The one place that holds the version of the library and of the tool.
MMSCOPE_VERSION := 0.1.0
# Raised only when a symbol of libmmscope.so is removed or changes its meaning.
LIBMMSCOPE_SOVERSION := 0
