/* SPDX-License-Identifier: GPL-2.0 */
/* In a kernel, what a program has from here comes from ../env.h. */
