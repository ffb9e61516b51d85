/* page_has_movable_ops() replaced __PageMovable() (include/linux/page-flags.h) (in v6.17) */
#include <linux/mm.h>
#include <linux/page-flags.h>
bool mms_probe(const struct page *page) { return page_has_movable_ops(page); }
