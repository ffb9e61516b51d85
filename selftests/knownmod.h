/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The module in known/, whose memory a test knows.
 */
#ifndef _MMS_SELFTEST_KNOWNMOD_H
#define _MMS_SELFTEST_KNOWNMOD_H

/*
 * Inserts it anew, before the harness forks; it is taken out when the first process ends.
 * Without it the program ends as skipped.
 */
void knownmod_insert(void);

#endif /* _MMS_SELFTEST_KNOWNMOD_H */
