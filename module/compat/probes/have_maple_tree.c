/* 524e00b36e8c ("mm: remove rb tree.") and d4af56c5c7c6 ("mm: start tracking VMAs with maple tree") (in v6.1) */
#include <linux/mm.h>
void *mms_probe(struct mm_struct *mm) { return mm->mm_mt.ma_root; }
