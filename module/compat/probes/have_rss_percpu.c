/* f1a7941243c1 ("mm: convert mm's rss stats into percpu_counter") (in v6.2) */
#include <linux/mm.h>
s64 mms_probe(struct mm_struct *mm) { return percpu_counter_sum(&mm->rss_stat[0]); }
