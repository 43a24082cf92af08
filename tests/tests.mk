# tests.mk - everything that proves the program: unit tests, golden cases, live runs, fuzzing, lint,
# bench. Included by the Makefile, which defines O, Q, CC, the flags and the objects.

UNITS := $(patsubst tests/unit/%.c,$(O)/unit/%,$(wildcard tests/unit/*_test.c))
UNIT_KIT := $(O)/san/tests/unit/fence.o

$(O)/unit/io_%: $(O)/san/tests/unit/io_%.o $(UNIT_KIT) $(SAN_CORE) $(SAN_IO)
	@mkdir -p $(@D); echo "  LINK  $@"
	$(Q)$(CC) $(SAN) -o $@ $^ -lcmocka $(LIBS)

# The observer and the verdict are told the forge's stories.
STORIES := $(O)/san/tests/unit/watch_kit.o $(patsubst %.c,$(O)/san/%.o, \
	$(filter-out tests/forge/main.c,$(wildcard tests/forge/*.c)))
$(O)/unit/watch_test $(O)/unit/verdict_test: $(STORIES)

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

.PHONY: golden
golden: $(O)/san/pxepi ## rewrite the expected outputs in fixtures/; the diff is the review
	$(Q)sh tests/golden.sh --rewrite $(O)/san/pxepi

.PHONY: test
test: deps ## set up and run all tests
	$(Q)$(MAKE) --no-print-directory test-all

.PHONY: test-all
test-all: all $(O)/san/pxepi $(UNITS) $(O)/forge
	$(Q)O=$(O) CC="$(CC)" bash tests/run.sh

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
bench: deps ## speed and memory of sniff -r, beside tcpdump and tshark on the same capture
	$(Q)$(MAKE) --no-print-directory bench-all

.PHONY: bench-all
bench-all: all $(O)/bench/gen $(O)/bench/clock
	$(Q)O=$(O) bash tests/bench/run.sh
