/* c6018b4b2549 ("mm/mempolicy: add set_mempolicy_home_node syscall") (in v5.17) */
#include <linux/mempolicy.h>
int mms_probe(struct mempolicy *policy) { return policy->home_node; }
