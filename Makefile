# pxepi - see `make help`. V=1 shows the commands.
O ?= build
V ?=
Q := $(if $(V),,@)
PREFIX ?= /usr/local
VERSION := 0.1.0

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wcast-qual \
	-Wstrict-prototypes -Wmissing-prototypes -Wvla -Wswitch-enum -Wundef -Wformat=2 \
	-Wnull-dereference -Wimplicit-fallthrough -Werror
BASE := -std=c17 -I. $(WARN) -MMD -MP -g
CFLAGS ?= -O3
HARDEN := -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
SAN := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LDFLAGS ?=
LINK := -pie -Wl,-z,relro,-z,now -Wl,--as-needed
LIBS := -lncursesw -ltinfo -lpcap -lnet -lcjson -lyajl -lnfs -lnl-route-3 -lnl-3 -lcap-ng -lseccomp -lzstd -lz
# libnl keeps its headers in a folder of their own.
NL := $(or $(shell pkg-config --cflags libnl-route-3.0 2>/dev/null),-I/usr/include/libnl3)
# What only the world outside core/ may use.
WORLD := $(NL) -D_GNU_SOURCE -DPXEPI_VERSION='"$(VERSION)"'

CORE_SRCS ?= $(wildcard core/*.c)
IO_SRCS ?= $(wildcard io/*.c)
VERB_SRCS ?= $(wildcard sniff/*.c) $(wildcard emulate/*.c) $(wildcard tui/*.c) $(wildcard check/*.c) \
	$(wildcard cli/*.c)
SRCS := $(CORE_SRCS) $(IO_SRCS) $(VERB_SRCS)
OBJS := $(SRCS:%.c=$(O)/%.o)
SAN_CORE := $(CORE_SRCS:%.c=$(O)/san/%.o)
SAN_IO := $(IO_SRCS:%.c=$(O)/san/%.o)
SAN_ALL := $(SRCS:%.c=$(O)/san/%.o)

.PHONY: all
all: $(O)/pxepi ## build build/pxepi

$(O)/pxepi: $(OBJS)
	@echo "  LINK  $@"
	$(Q)$(CC) $(LINK) $(LDFLAGS) -o $@ $^ $(LIBS)

$(O)/core/%.o: core/%.c
	@mkdir -p $(@D); echo "  CC    $<"
	$(Q)$(CC) $(BASE) $(CFLAGS) $(HARDEN) -c -o $@ $<

$(O)/%.o: %.c
	@mkdir -p $(@D); echo "  CC    $<"
	$(Q)$(CC) $(BASE) $(CFLAGS) $(HARDEN) $(WORLD) -c -o $@ $<

$(O)/san/%.o: %.c
	@mkdir -p $(@D); echo "  SAN   $<"
	$(Q)$(CC) $(BASE) $(SAN) $(WORLD) -c -o $@ $<

# The same program under ASan and UBSan: what the tests run.
$(O)/san/pxepi: $(SAN_ALL)
	@echo "  LINK  $@"
	$(Q)$(CC) $(SAN) -o $@ $^ $(LIBS)

include tests/tests.mk

# All cores, unless the one who called make has chosen.
JOBS = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))

.PHONY: deps
deps: ## install the libraries and tools that are missing (Debian, Ubuntu; starts no service)
	$(Q)sh tests/deps.sh test

.PHONY: deps-build
deps-build:
	$(Q)sh tests/deps.sh build

.PHONY: demo
demo: deps-build ## build, diagnose captures of real servers and of Pis that failed, try a configuration
	$(Q)$(MAKE) --no-print-directory $(JOBS) all
	$(Q)sh doc/demo.sh $(O)/pxepi

.PHONY: install
install: all ## install the program and its man pages under PREFIX (/usr/local)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 $(O)/pxepi $(DESTDIR)$(PREFIX)/bin/pxepi
	install -m 644 doc/man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1/

.PHONY: clean
clean: ## remove what was built
	rm -rf $(O)

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' Makefile tests/tests.mk tests/sim/sim.mk | sort | \
		awk -F':.*## ' '{ printf "  make %-10s %s\n", $$1, $$2 }'

.DEFAULT_GOAL := all
.SECONDARY:
-include $(shell find $(O) -path $(O)/servers -prune -o -type f -name '*.d' -print 2>/dev/null)
