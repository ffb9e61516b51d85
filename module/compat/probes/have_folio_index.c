/* page->index became page->__folio_index, as only folios have one (in v6.16) */
#include <linux/mm.h>
unsigned long mms_probe(struct page *page) { return page->__folio_index; }
