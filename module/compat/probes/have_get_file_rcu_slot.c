/* 0ede61d8589c ("file: convert to SLAB_TYPESAFE_BY_RCU") (in v6.7): takes the slot, not the file */
#include <linux/fs.h>
struct file *mms_probe(struct file __rcu **slot) { return get_file_rcu(slot); }
