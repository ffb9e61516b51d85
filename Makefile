# mmscope: entry for people. The kernel build reads Kbuild, not this file.

KDIR ?= /lib/modules/$(shell uname -r)/build
PREFIX ?= /usr/local
MANDIR ?= $(PREFIX)/share/man
DESTDIR ?=
# Kernels of the VM targets (names in selftests/vm/kernels), and tests by part of their name
K ?=
T ?=
# Minutes after which check and check-all begin nothing more
LIMIT ?=

VERSION := $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)
MANPAGES = $(wildcard docs/man/*.[1-9])

all: modules userspace

modules:
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

userspace:
	$(MAKE) -C userspace

selftests:
	$(MAKE) -C selftests KDIR=$(KDIR) KSFT=$(KSFT)

install: all
	$(MAKE) -C $(KDIR) M=$(CURDIR) $(if $(DESTDIR),INSTALL_MOD_PATH=$(DESTDIR)) modules_install
	$(MAKE) -C userspace install PREFIX=$(PREFIX) DESTDIR=$(DESTDIR)
	for page in $(MANPAGES); do \
		install -D -m 644 $$page $(DESTDIR)$(MANDIR)/man$${page##*.}/$${page##*/} || exit; \
	done

# Only sources: what a build left behind belongs to another kernel
DKMS_DIR = $(DESTDIR)/usr/src/mmscope-$(VERSION)
dkms-source:
	install -d $(DKMS_DIR)
	find module -name '*.[ch]' ! -name '*.gen.h' ! -name '*.mod.c' \
		-exec cp --parents -t $(DKMS_DIR) Kbuild Makefile dkms.conf {} +

dkms-install: dkms-source
	dkms add mmscope/$(VERSION)
	dkms install mmscope/$(VERSION) $(if $(KVER),-k $(KVER))

dkms-remove:
	dkms remove mmscope/$(VERSION) --all
	rm -rf $(DKMS_DIR)

# The tests as a folder of a kernel tree, with what they include
KSELFTEST = $(LINUX)/tools/testing/selftests/mmscope
kselftest:
	@[ -e '$(LINUX)/tools/testing/selftests/lib.mk' ] || \
		{ echo 'make kselftest: LINUX=DIR must name the source of a kernel' >&2; exit 1; }
	rm -rf $(KSELFTEST)
	mkdir $(KSELFTEST)
	tar c -C selftests --exclude=./vm --exclude=./host --exclude=./configs . | tar x -C $(KSELFTEST)
	find module/uapi module/model module/check -name '*.[ch]' -exec cp --parents -t $(KSELFTEST) {} +
	$(MAKE) -s -C $(KSELFTEST) clean

# An archive that is the same whoever makes it, and Debian packages of what it holds
dist:
	userspace/packaging/dist

deb:
	userspace/packaging/deb

clean:
	[ ! -d $(KDIR) ] || $(MAKE) -C $(KDIR) M=$(CURDIR) clean
	$(MAKE) -C userspace clean
	$(MAKE) -C selftests clean KSFT= KDIR=$(KDIR)
	rm -rf build

demo:
	selftests/vm/demo $(or $(K),6.12)

vm:
	selftests/vm/run --kernel $(or $(K),6.12) --interactive

check:
	selftests/vm/check -k '$(K)' -t '$(T)' $(LIMIT:%=-l %)

check-all:
	selftests/vm/check -a -k '$(K)' -t '$(T)' $(LIMIT:%=-l %)

bench:
	selftests/vm/bench '$(K)'

soak:
	selftests/vm/soak $(K)

lint:
	selftests/vm/check -k host -t '$(T)'

help:
	@echo 'make                  module for KDIR and the command (KDIR=$(KDIR))'
	@echo 'make modules          mmscope.ko alone'
	@echo 'make userspace        userspace/mmscope alone'
	@echo 'make install          both and the man pages, into DESTDIR and PREFIX'
	@echo 'make dkms-install     module by DKMS, rebuilt with every new kernel (KVER=.. for another than this)'
	@echo 'make dkms-remove      and away again, from every kernel'
	@echo 'make deb              Debian packages of it all, in build/deb'
	@echo 'make dist             an archive of the sources, the same to the byte wherever it is made'
	@echo 'make demo [K=6.12]    show it at work in a virtual machine'
	@echo 'make vm [K=6.12]      a shell in that machine'
	@echo 'make check [K=..] [T=..]  the tests of every day on every kernel, or on those named'
	@echo 'make check-all        the gauntlet: debug kernels, hostile callers, tools (docs/reliability.md)'
	@echo 'make bench [K=..]     what the answers cost, measured in virtual machines'
	@echo 'make soak [K=..]      the random tests at length: a million calls over the kernels'
	@echo 'make kselftest LINUX=..  put the tests into a kernel tree, for its own run_tests'
	@echo 'make lint             the tests that need no virtual machine'
	@echo 'make clean            remove what was built here (not the cache of kernels)'

.PHONY: all modules userspace selftests install dkms-install clean demo vm check check-all bench soak lint help
.PHONY: dkms-source dkms-remove kselftest dist deb
