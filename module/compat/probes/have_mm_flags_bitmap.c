/* bb6525f2f8c4 ("mm: add bitmap mm->flags field") (in v6.18) */
#include <linux/mm.h>
unsigned long mms_probe(struct mm_struct *mm) { return __mm_flags_get_word(mm); }
