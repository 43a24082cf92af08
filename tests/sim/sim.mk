# sim.mk - the network simulated in virtual time, with the actor and the observer in it. Included by
# tests/tests.mk.

# What Linux and its NFS server say to each other is told by the forge.
SIM_SRCS := $(wildcard tests/sim/*.c) $(addprefix tests/forge/,world.c pcap_out.c rpc.c nfs3.c nfs4.c \
	tree.c) $(CORE_SRCS)

# Optimised, and with its asserts.
$(O)/sim/sim: $(SIM_SRCS:%.c=$(O)/%.o)
	@mkdir -p $(@D); echo "  LINK  $@"
	$(Q)$(CC) $(LINK) $(LDFLAGS) -o $@ $^

$(O)/sim/sim-san: $(SIM_SRCS:%.c=$(O)/san/%.o)
	@mkdir -p $(@D); echo "  LINK  $@"
	$(Q)$(CC) $(SAN) -o $@ $^

# What it found in the observer, each told in few packets.
$(O)/unit/lossy_test: $(STORIES)

test-build: $(O)/sim/sim $(O)/sim/sim-san

.PHONY: sim
SEEDS ?= 20000
sim: deps ## simulate boots with every fault, in virtual time (SEEDS=20000)
	$(Q)$(MAKE) --no-print-directory $(JOBS) $(O)/sim/sim
	$(Q)O=$(O) $(O)/sim/sim --seeds $(SEEDS) --table --out $(O)/sim
