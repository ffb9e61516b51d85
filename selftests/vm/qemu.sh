# shellcheck shell=bash disable=SC2154 # the variables are options of run, which sources this file
# One boot: what the guest is told, the machine, and what its log says afterwards.

# The folder $run is /run/mms in the guest.
prepare_run() {
	cp -r "$VM/guest" "$run/guest"
	printf '%s\n' "$command" >"$run/command"
	[ -z "$module" ] || touch "$run/module"
	[ -z "$share" ] || touch "$run/share"
	[ -z "$interactive" ] || touch "$run/interactive"
	[ ! -t 0 ] || stty size >"$run/size"
	mkfifo "$run/stdout" "$run/stderr"
	: >"$run/status"
}

# Emulated time is the same on all processors, and read without leaving the emulator; guards
# against speculation guard nothing here and cost much. Who locks a processor up is often another one.
# Interpreting the ACPI interrupt tables takes a debug kernel a minute; the devices use MSI.
kernel_arguments() {
	echo 'console=ttyS0 panic=-1 printk.devkmsg=on rcupdate.rcu_cpu_stall_timeout=60 tsc=reliable mitigations=off softlockup_all_cpu_backtrace=1'
	! is_built "$kernel" || echo 'acpi=noirq'
	echo "$append"
}

megabytes() {
	case $1 in
	*[gG]) echo $((${1%?} * 1024)) ;;
	*[mM]) echo "${1%?}" ;;
	*) echo "$1" ;;
	esac
}

# Memory and processors go to the nodes in equal parts.
numa_options() {
	local node size
	[ "$numa" -gt 1 ] || return 0
	size=$(($(megabytes "$mem") / numa))
	for ((node = 0; node < numa; node++)); do
		echo "-object memory-backend-ram,id=node$node,size=${size}M -numa node,nodeid=$node,memdev=node$node"
	done
	for ((node = 0; node < smp; node++)); do
		echo "-numa cpu,node-id=$((node % numa)),socket-id=$node"
	done
}

shared_folder() { # TAG DIR [OPTION]
	echo "-fsdev local,id=$1,path=$2,security_model=none,multidevs=remap${3:-} -device virtio-9p-pci,fsdev=$1,mount_tag=$1"
}

port() { # NAME FILE
	echo "-chardev file,id=$1,path=$2 -device virtserialport,chardev=$1,name=$1"
}

# QEMU itself loads the kernel; with --uefi the firmware, shim and GRUB do, and verify each other.
machine_options() {
	if [ -z "$uefi" ]; then
		machine=(-M "pc,graphics=off" -kernel "$image/vmlinuz" -initrd "$image/initrd"
			-append "$(kernel_arguments | xargs)")
		return
	fi
	mkdir -p "$run/esp/EFI/debian"
	cp -r "$uefi/BOOT" "$run/esp/EFI/"
	cp "$image/vmlinuz" "$image/initrd" "$run/esp/"
	printf '%s\n' "linux /vmlinuz $(kernel_arguments | xargs)" 'initrd /initrd' boot >"$run/esp/EFI/debian/grub.cfg"
	machine=(-M "q35,smm=on,graphics=off" -global "driver=cfi.pflash01,property=secure,value=on"
		-drive "if=pflash,unit=0,format=raw,readonly=on,file=$uefi/code.fd"
		-drive "if=pflash,unit=1,format=raw,snapshot=on,file=$uefi/vars.fd"
		-drive "if=none,id=esp,format=raw,file=fat:rw:$run/esp" -device "ide-hd,drive=esp,bus=ide.0,bootindex=0")
}

# shellcheck disable=SC2046,SC2086 # the functions print lists of options; no path has a blank
boot() {
	local limit="timeout --foreground -k 5 $timeout" terminal='-serial null'
	if [ -n "$interactive" ]; then
		say "booting $kernel; the machine ends with its shell, or by Ctrl-A X"
		limit='' terminal='-serial mon:stdio'
	fi
	cat "$run/stdout" &
	local stdout=$!
	cat "$run/stderr" >&2 &
	local stderr=$!
	qemu_status=0
	machine_options
	TMPDIR=/var/tmp $limit qemu-system-x86_64 "${machine[@]}" -nodefaults -no-reboot -display none \
		-accel "$accel" -cpu "$cpu" -smp "$smp,sockets=$smp" -m "$mem" $(numa_options) \
		-drive "file=$image/disk,format=raw,if=virtio,snapshot=on,cache=unsafe" \
		-drive "file=$image/swap,format=raw,if=virtio,snapshot=on,cache=unsafe" \
		-device virtio-serial -serial "file:$log" $terminal -pidfile "$run/pid" \
		$(port stdout "$run/stdout") $(port stderr "$run/stderr") $(port status "$run/status") \
		$(shared_folder out "$BUILD/$kernel/out" ,readonly=on) $(shared_folder run "$run" ,readonly=on) \
		${share:+$(shared_folder share "$share")} ${qmp:+-qmp "unix:$qmp,server=on,wait=off"} \
		2>"$run/qemu" || qemu_status=$?
	# A machine that never started has left the readers waiting for a writer.
	: 1<>"$run/stdout" 1<>"$run/stderr"
	wait "$stdout" "$stderr"
}

is_set_up() {
	grep -aq 'mmscope-vm: set up' "$log"
}

# A boot takes seconds; one that hangs would hang until the time for the command is over.
watch_boot() {
	local left=240
	! is_built "$kernel" || left=900
	# the firmware, shim and GRUB verify what they load, and emulated that takes minutes
	[ -z "$uefi" ] || left=480
	while ! is_set_up; do
		sleep 1
		((--left)) || kill "$(cat "$run/pid")"
	done
}

# A breakpoint was met where there is none: the byte before the marked one is not int3. The
# kernel took it back from its own code (jump labels, tracing), and one of several emulated
# processors went on with what it had translated before.
met_stale_breakpoint() {
	sed -n '/Oops: int3/,/Code:/p' "$log" | grep -aqE 'Code: .* ([^c].|.[^c]) <..> '
}

# What ends before anything of mmscope is in the machine, or by a slip of the emulator, says
# nothing about mmscope.
ended_alone() {
	# whoever sits before it may end it at any time
	[ "$qemu_status" = 0 ] && [ -z "$interactive" ] || return 1
	! is_set_up || met_stale_breakpoint
}

# Such a machine is started again, and its log is kept.
boot_to_the_end() {
	local tries=3 try watch
	rm -f "$log"
	for ((try = 1; try <= tries; try++)); do
		watch_boot >/dev/null 2>&1 &
		watch=$!
		boot
		kill "$watch" 2>/dev/null || :
		wait "$watch" || :
		ended_alone || return 0
		say "run: $kernel: try $try of $tries: $(grep -a -m1 -e 'Oops' -e 'Kernel panic' "$log" || echo 'it did not come up')"
		mv "$log" "$log.try$try"
		: >"$run/status"
	done
	mv "$log.try$tries" "$log"
}

# What the kernel said since the guest was set up, without the headlines of data races that are
# its own: with mmscope in neither of the two stacks. One whose end is lost counts as mmscope's.
# Of any module that has trace events the kernel warns when it has no memory for their fields,
# and 6.12 twice again when such a module goes: event_create_dir() has then made a folder that puts
# a reference which was never taken. No complaint if faults_test, which takes the memory, met them.
said() {
	sed -n '/mmscope-vm: set up/,$p' "$log" | tr -d '\r' | awk '
		/cut here/ { cut = $0; next }
		cut && /WARNING: .* event_define_fields\+/ { cut = cut "\n" $0; fields = 1; next }
		cut && untaken && /WARNING: .* event_file_put\+/ { cut = cut "\n" $0; fields = 1; next }
		fields && /Comm: faults_test / { cut = ""; fields = 0; untaken = 1 }
		fields && !/Comm: / { print; next }
		cut { print cut; cut = ""; fields = 0 }
		/BUG: KCSAN:/ { race = $0; own = 0; next }
		race && /\[mmscope\]/ { own = 1 }
		race && /========================================/ { if (own) print race; race = "" }
		{ print }
		END { if (cut) print cut; if (race) print race }'
}

# The kernel's own words for trouble.
complaints() {
	said | grep -aE \
		-e 'BUG:|BUG at|WARNING:|Oops|general protection fault|unable to handle|cut here' \
		-e 'INFO: (task|rcu|trying|possible|suspicious)|blocked for more|detected stalls|self-detected stall|soft lockup' \
		-e 'possible (circular|recursive) locking|inconsistent lock state|suspicious RCU|KASAN|UBSAN|KCSAN' \
		-e 'sleeping function called|scheduling while atomic|refcount_t:|(list_add|list_del) corruption' \
		-e 'Bad page|Bad rss|DEBUG_LOCKS_WARN|Redzone|Poison overwritten|Object already free|stack guard page'
}

fail_with() { # STATUS TEXT
	cat "$log" >&2
	say "run: $kernel: $2"
	say "run: kernel log: $log"
	exit "$1"
}

judge() {
	local status found races
	status=$(cat "$run/status")
	if [ "$qemu_status" != 0 ] && [ "$qemu_status" != 124 ] && [ "$qemu_status" != 137 ]; then
		fail_with 125 "QEMU failed: $(cat "$run/qemu")"
	fi
	! grep -aq 'Kernel panic' "$log" || fail_with 126 "$(grep -a -m1 'Kernel panic' "$log")"
	found=$(complaints | head -n 3) || :
	[ -z "$found" ] || fail_with 120 "$(echo "$found" | grep -v 'cut here' | head -n 1)"
	races=$(grep -ac 'BUG: KCSAN:' "$log") || :
	[ "$races" = 0 ] || say "run: $kernel: $races data races reported, mmscope in none of them"
	! grep -aq 'mmscope-vm: insmod failed' "$log" || fail_with 122 'insmod mmscope.ko failed'
	! grep -aq 'mmscope-vm: kmemleak: unref' "$log" || fail_with 121 'kmemleak reports a leak'
	[ "$qemu_status" = 0 ] || fail_with 124 "no end after $timeout s"
	[ -n "$status" ] || fail_with 125 'the machine ended before the command did'
	exit "$status"
}
