# shellcheck shell=dash
# Steps of guest/init, in their order.
ports=/dev/virtio-ports

mount_all() {
	mount -t proc proc /proc
	mount -t sysfs sys /sys
	mount -t tmpfs -o mode=755 tmpfs /tmp && chmod 1777 /tmp
	mkdir -p /dev/pts /dev/shm /dev/hugepages
	mount -t devpts devpts /dev/pts
	mount -t tmpfs tmpfs /dev/shm && chmod 1777 /dev/shm
	mount -t debugfs debugfs /sys/kernel/debug
	mount -t tracefs tracefs /sys/kernel/tracing
	mkdir -p /sys/fs/cgroup && mount -t cgroup2 cgroup /sys/fs/cgroup
	mount -t hugetlbfs hugetlbfs /dev/hugepages
	ln -sf /proc/self/fd /dev/fd
	ln -sf /proc/self/fd/0 /dev/stdin
	ln -sf /proc/self/fd/1 /dev/stdout
	ln -sf /proc/self/fd/2 /dev/stderr
	ip link set lo up
}

virtio_ports() {
	local port
	mkdir -p $ports
	for port in /sys/class/virtio-ports/*; do
		ln -s "/dev/${port##*/}" "$ports/$(cat "$port/name")"
	done
}

# Two kinds of swap, reserved huge pages, THP on: what the tests look at must exist.
set_knobs() {
	hostname mmscope
	/sbin/swapon -p 10 /dev/vdb
	if /sbin/modprobe -q zram || [ -b /dev/zram0 ]; then
		echo 128M >/sys/block/zram0/disksize && mkswap /dev/zram0 >/dev/null && /sbin/swapon -p 5 /dev/zram0
	fi
	[ ! -e /sys/kernel/mm/transparent_hugepage ] || echo madvise >/sys/kernel/mm/transparent_hugepage/enabled
	# DAMON_STAT (v6.17+) clears accessed bits all the time: no two answers would be equal
	if [ -e /sys/module/damon_stat/parameters/enabled ]; then
		echo N >/sys/module/damon_stat/parameters/enabled
	fi
	[ ! -e /sys/kernel/mm/hugepages ] || echo 16 >/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages
	export PATH=/mmscope/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
	export HOME=/root LD_LIBRARY_PATH=/mmscope/lib LC_ALL=C.UTF-8 TERM=${TERM:-linux}
}

wait_for() { # FILE, at most ten seconds
	local tries=200
	while [ ! -e "$1" ] && [ $tries -gt 0 ]; do
		sleep 0.05
		tries=$((tries - 1))
	done
}

# A mix such as a small server has, about twenty processes.
start_processes() {
	./processes &
	wait_for /tmp/processes-ready
}

load_module() {
	[ ! -e /sys/kernel/debug/kmemleak ] || echo clear >/sys/kernel/debug/kmemleak
	insmod /mmscope/mmscope.ko || echo "mmscope-vm: insmod failed" >/dev/kmsg
}

run_command() {
	cd /root || return
	if [ -e /run/mms/interactive ]; then
		[ ! -e /run/mms/size ] || read -r rows columns </run/mms/size
		setsid -c /bin/sh -c "stty rows ${rows:-24} cols ${columns:-80}; $(cat /run/mms/command)" </dev/ttyS1 >/dev/ttyS1 2>&1
	else
		/bin/sh -c "$(cat /run/mms/command)" </dev/null >$ports/stdout 2>$ports/stderr
	fi
	status=$?
}

# Unreferenced objects show only in the second scan; those that are still young are no leaks.
scan_leaks() {
	[ -e /sys/kernel/debug/kmemleak ] || return 0
	sleep 6
	echo scan >/sys/kernel/debug/kmemleak
	echo scan >/sys/kernel/debug/kmemleak
	sed 's/^/mmscope-vm: kmemleak: /' /sys/kernel/debug/kmemleak | while read -r line; do
		echo "$line" >/dev/kmsg
	done
}

finish() {
	echo "$status" >$ports/status
	sync
	reboot -f || echo b >/proc/sysrq-trigger
	sleep 60
}
