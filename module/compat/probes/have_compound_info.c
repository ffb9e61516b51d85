/* page->compound_head became compound_info, a mask for the tail's own address (in v7.1) */
#include <linux/mm.h>
unsigned long mms_probe(struct page *page) { return page->compound_info; }
