/* 5e31275cc997 ("mm: add per-VMA lock and helper functions to control it") (in v6.4) */
#include <linux/mm.h>
int mms_probe(struct mm_struct *mm) { return mm->mm_lock_seq + 1; }
