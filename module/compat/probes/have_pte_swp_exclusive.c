/* 1493a1913e34 ("mm/swap: remember PG_anon_exclusive via a swp pte bit") (in v5.19) */
#include <linux/mm.h>
int mms_probe(pte_t pte) { return pte_swp_exclusive(pte); }
