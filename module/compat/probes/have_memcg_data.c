/* bcfe06bf2622 ("mm: memcontrol: Use helpers to read page's memcg data") (in v5.11) */
#include <linux/memcontrol.h>
struct mem_cgroup *mms_probe(struct page *page) { return page_memcg_check(page); }
