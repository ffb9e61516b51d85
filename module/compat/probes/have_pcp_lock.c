/* 01b44456a7aa ("mm/page_alloc: replace local_lock with normal spinlock") (in v6.0) */
#include <linux/mmzone.h>
void *mms_probe(struct per_cpu_pages *pcp) { return &pcp->lock; }
