/* 59d9094df3d7 ("mm: hugetlb: independent PMD page table shared count") (in v6.13, and in 6.6 and 6.12 stable) */
#include <linux/mm.h>
int mms_probe(struct page *page) { return atomic_read(&page_ptdesc(page)->pt_share_count); }
