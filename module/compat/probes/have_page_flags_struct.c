/* 53fbef56e07d ("mm: introduce memdesc_flags_t") (in v6.18) */
#include <linux/mm.h>
unsigned long mms_probe(struct page *page) { return page->flags.f; }
