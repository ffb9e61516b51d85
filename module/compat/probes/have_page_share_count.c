/* 59d9094df3d7 ("mm: hugetlb: independent PMD page table shared count"), as it is in 6.1 stable */
#include <linux/mm.h>
int mms_probe(struct page *page) { return atomic_read(&page->pt_share_count); }
