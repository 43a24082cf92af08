# tests.mk - everything that proves the program: unit tests, golden cases, live runs, fuzzing, lint,
# bench. Included by the Makefile, which defines O, Q, CC, the flags and the objects.

UNITS := $(patsubst tests/unit/%.c,$(O)/unit/%,$(wildcard tests/unit/*_test.c))
UNIT_KIT := $(O)/san/tests/unit/fence.o
SAN_EMULATE := $(patsubst %.c,$(O)/san/%.o,$(wildcard emulate/*.c))

$(O)/unit/io_%: $(O)/san/tests/unit/io_%.o $(UNIT_KIT) $(SAN_CORE) $(SAN_IO)
	@mkdir -p $(@D); echo "  LINK  $@"
	$(Q)$(CC) $(SAN) -o $@ $^ -lcmocka $(LIBS)

$(O)/unit/emulate_%: $(O)/san/tests/unit/emulate_%.o $(UNIT_KIT) $(SAN_CORE) $(SAN_IO) $(SAN_EMULATE)
	@mkdir -p $(@D); echo "  LINK  $@"
	$(Q)$(CC) $(SAN) -o $@ $^ -lcmocka $(LIBS)

# tui/ but for what needs a terminal.
TUI_PLAIN := $(filter-out tui/term.c tui/tui.c tui/tui_%.c,$(wildcard tui/*.c))
$(O)/unit/tui_%: $(O)/san/tests/unit/tui_%.o $(UNIT_KIT) $(O)/san/tests/unit/watch_kit.o \
		$(patsubst %.c,$(O)/san/%.o,$(filter-out tests/forge/main.c,$(wildcard tests/forge/*.c))) \
		$(TUI_PLAIN:%.c=$(O)/san/%.o) $(SAN_CORE) $(SAN_IO)
	@mkdir -p $(@D); echo "  LINK  $@"
	$(Q)$(CC) $(SAN) -o $@ $^ -lcmocka $(LIBS)

# What reads and explains configurations.
CONF_SRCS := $(wildcard check/conf*.c) $(wildcard check/explain*.c)
$(O)/unit/check_%: $(O)/san/tests/unit/check_%.o $(UNIT_KIT) $(CONF_SRCS:%.c=$(O)/san/%.o) $(SAN_CORE) $(SAN_IO)
	@mkdir -p $(@D); echo "  LINK  $@"
	$(Q)$(CC) $(SAN) -o $@ $^ -lcmocka $(LIBS)

# What plans a trial, too: all of check/.
$(O)/unit/check_pis_test $(O)/unit/check_network_test: $(patsubst %.c,$(O)/san/%.o,$(filter-out $(CONF_SRCS),$(wildcard check/*.c)))

# The observer and the verdict are told the forge's stories.
STORIES := $(O)/san/tests/unit/watch_kit.o $(patsubst %.c,$(O)/san/%.o, \
	$(filter-out tests/forge/main.c,$(wildcard tests/forge/*.c)))
VERDICTS := $(O)/san/tests/unit/verdict_kit.o $(O)/san/tests/unit/verdict_rows.o
$(O)/unit/watch_test $(O)/unit/boot_test $(O)/unit/boot_phase_test $(O)/unit/kick_test: $(STORIES)
$(O)/unit/verdict_test $(O)/unit/offer_test: $(STORIES) $(VERDICTS)

$(O)/unit/emulate_stats_test: $(O)/san/emulate/stats.o

$(O)/unit/%: $(O)/san/tests/unit/%.o $(UNIT_KIT) $(SAN_CORE)
	@mkdir -p $(@D); echo "  LINK  $@"
	$(Q)$(CC) $(SAN) -o $@ $^ -lcmocka

# The forge composes the captures in fixtures/.
FORGE_OBJS := $(patsubst %.c,$(O)/san/%.o,$(wildcard tests/forge/*.c)) $(SAN_CORE)
$(O)/forge: $(FORGE_OBJS)
	@echo "  LINK  $@"
	$(Q)$(CC) $(SAN) -o $@ $^

.PHONY: fixtures
fixtures: $(O)/forge ## compose the captures in fixtures/ anew
	$(Q)$(O)/forge --all fixtures

# The differential test's side of ours.
$(O)/diff/dump: $(O)/san/tests/diff/dump.o $(SAN_CORE) $(SAN_IO)
	@mkdir -p $(@D); echo "  LINK  $@"
	$(Q)$(CC) $(SAN) -o $@ $^ $(LIBS)

# Fuzz targets: clang only, and core/ and io/ built for them anew.
FUZZ_CC := clang -std=c17 -I. -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all $(WORLD)
FUZZ_TARGETS := $(patsubst tests/fuzz/%.c,$(O)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))

$(O)/fuzz/obj/%.o: %.c
	@mkdir -p $(@D); echo "  FUZZ  $<"
	$(Q)$(FUZZ_CC) -MMD -MP -fsanitize=fuzzer-no-link -c -o $@ $<

$(O)/fuzz/floors.a: $(patsubst %.c,$(O)/fuzz/obj/%.o,$(CORE_SRCS) $(IO_SRCS) $(CONF_SRCS))
	@rm -f $@; ar rcs $@ $^

$(O)/fuzz/fuzz_tui: $(TUI_PLAIN:%.c=$(O)/fuzz/obj/%.o)
$(O)/fuzz/fuzz_%: $(O)/fuzz/obj/tests/fuzz/fuzz_%.o $(O)/fuzz/floors.a
	$(Q)$(FUZZ_CC) -fsanitize=fuzzer -o $@ $(filter %.o,$^) $(filter %.a,$^) -Wl,--as-needed $(LIBS)

# What turns fixtures into first inputs.
$(O)/fuzz/seed $(O)/fuzz/split: $(O)/fuzz/%: $(O)/san/tests/fuzz/%.o $(SAN_CORE) $(SAN_IO)
	@mkdir -p $(@D)
	$(Q)$(CC) $(SAN) -o $@ $^ $(LIBS)

.PHONY: fuzz-build
fuzz-build: $(FUZZ_TARGETS) $(O)/fuzz/seed $(O)/fuzz/split

.PHONY: fuzz
fuzz: deps ## run each fuzz target for a minute, on all cores
	$(Q)$(MAKE) --no-print-directory $(JOBS) fuzz-build
	$(Q)O=$(O) bash tests/fuzz.sh

# What lint asks of each file; an answer is kept until the file, or one that it includes, changes.
TIDY := $(if $(shell clang-tidy --version 2>/dev/null | grep 'version 14'),clang-tidy --quiet,true)
LINT_SRCS := $(SRCS) $(wildcard tests/*/*.c)
LINT_HEADERS := $(wildcard core/*.h io/*.h sniff/*.h emulate/*.h cli/*.h tests/*/*.h)

$(O)/lint/core/%.ok: world :=
$(O)/lint/%.ok: world = $(WORLD)

$(O)/lint/%.c.ok: %.c .clang-tidy tests/.clang-tidy
	@mkdir -p $(@D)
	$(Q)clang $(BASE) -O2 $(HARDEN) $(world) -MF $(@:.ok=.d) -MT $@ -c -o $(@:.c.ok=.o) $<
	$(Q)$(TIDY) $< -- -std=c17 -I. $(world) 2>$(@:.ok=.log) || { cat $(@:.ok=.log); false; }
	$(Q)touch $@

$(O)/lint/%.h.ok: %.h
	@mkdir -p $(@D)
	$(Q)for cc in $(CC) clang; do \
		echo '#include "$<"' | $$cc $(BASE) $(world) -MF $(@:.ok=.d) -MT $@ -fsyntax-only -x c - || exit 1; \
	done
	$(Q)touch $@

.PHONY: lint-files
lint-files: $(LINT_SRCS:%=$(O)/lint/%.ok) $(LINT_HEADERS:%=$(O)/lint/%.ok)

.PHONY: lint
lint: deps ## floors, purity of core, both compilers, clang-tidy, clang-format, house rules
	$(Q)$(MAKE) --no-print-directory $(JOBS) lint-all

.PHONY: lint-all
lint-all: $(CORE_SRCS:%.c=$(O)/%.o)
	$(Q)O=$(O) MAKE="$(MAKE)" bash tests/lint.sh

.PHONY: golden
golden: $(O)/san/pxepi ## rewrite the expected outputs in fixtures/; the diff is the review
	$(Q)sh tests/golden.sh --rewrite $(O)/san/pxepi

.PHONY: screens
screens: $(O)/san/pxepi ## rewrite the golden screens in tests/screens; the diff is the review
	$(Q)bash tests/screens.sh --rewrite $(O)/san/pxepi

.PHONY: screenshots
screenshots: all $(O)/bench/gen ## draw doc/img/*.svg: the program's own screens
	$(Q)sh tests/screens/draw.sh $(O)/pxepi $(O)/bench/gen

.PHONY: test
test: deps ## set up and run all tests
	$(Q)$(MAKE) --no-print-directory $(JOBS) test-build
	$(Q)O=$(O) CC="$(CC)" MAKE="$(MAKE)" bash tests/run.sh

.PHONY: test-build
test-build: all $(O)/san/pxepi $(UNITS) $(O)/forge $(O)/diff/dump fuzz-build

.PHONY: units
units: deps ## run the unit tests alone
	$(Q)$(MAKE) --no-print-directory $(JOBS) $(UNITS)
	$(Q)O=$(O) bash tests/run.sh --units

# The captures that bench reads are composed by the forge's own words.
BENCH_GEN := $(O)/tests/bench/gen.o $(patsubst %.c,$(O)/%.o,$(filter-out tests/forge/main.c, \
	$(wildcard tests/forge/*.c))) $(CORE_SRCS:%.c=$(O)/%.o)
$(O)/bench/gen: $(BENCH_GEN)
	@mkdir -p $(@D); echo "  LINK  $@"
	$(Q)$(CC) $(LINK) $(LDFLAGS) -o $@ $^

$(O)/bench/clock: $(O)/tests/bench/clock.o
	@mkdir -p $(@D); echo "  LINK  $@"
	$(Q)$(CC) $(LINK) $(LDFLAGS) -o $@ $^

.PHONY: bench
bench: deps ## speed and memory of sniff -r beside tcpdump and tshark, of emulate beside curl and perfdhcp
	$(Q)$(MAKE) --no-print-directory bench-all

.PHONY: bench-all
bench-all: all $(O)/bench/gen $(O)/bench/clock
	$(Q)O=$(O) bash tests/bench/run.sh
	$(Q)O=$(O) bash tests/bench/tui.sh
	$(Q)O=$(O) bash tests/bench/emulate.sh

# The simulation.
include tests/sim/sim.mk
