/* 42254105dfe8 ("locking/rwsem: Add rtmutex based R/W semaphore implementation") (in v5.15): on PREEMPT_RT */
#include <linux/rwsem.h>
int mms_probe(struct rw_semaphore *sem) { return atomic_read(&sem->rwbase.readers); }
