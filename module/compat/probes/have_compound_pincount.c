/* 5232c63f46fd ("mm: Make compound_pincount always available") (in v5.18), folio->_pincount from v6.2 */
#include <linux/mm.h>
int mms_probe(struct page *page) { return atomic_read(&page->compound_pincount); }
