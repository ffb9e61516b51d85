/* 05c5323b2a34 ("mm: track mapcount of large folios in single value") (in v6.10) */
#include <linux/mm.h>
int mms_probe(struct folio *folio) { return atomic_read(&folio->_large_mapcount); }
