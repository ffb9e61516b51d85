/* pte_uffd_wp() became pte_uffd() (in v7.3) */
#include <linux/mm.h>
int mms_probe(pte_t pte) { return pte_uffd(pte) + pte_swp_uffd(pte); }
