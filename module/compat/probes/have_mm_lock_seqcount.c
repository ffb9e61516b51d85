/* eb449bd96954 ("mm: convert mm_lock_seq to a proper seqcount") (in v6.14) */
#include <linux/mm.h>
int mms_probe(struct mm_struct *mm) { return mm->mm_lock_seq.sequence; }
