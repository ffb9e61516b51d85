/* softleaf_from_pte() replaced pte_to_swp_entry() (include/linux/leafops.h) (in v6.19) */
#include <linux/mm.h>
#include <linux/swap.h>
#include <linux/leafops.h>
unsigned long mms_probe(pte_t pte) { return softleaf_from_pte(pte).val; }
