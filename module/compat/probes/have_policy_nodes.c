/* 269fbe72cded ("mm/mempolicy: use unified 'nodes' for bind/interleave/prefer policies") (in v5.14) */
#include <linux/mempolicy.h>
int mms_probe(struct mempolicy *policy) { return nodes_empty(policy->nodes); }
