/* SPDX-License-Identifier: MIT */
/*
 * What the plugin, in QEMU's process, and an engine share: memory with the counters of blocks, and a socket for
 * requests.
 *
 * The plugin is given  -plugin FILE,socket=PATH,ram=PATH[,counters=off].  It listens at the socket (SOCK_SEQPACKET) for
 * one client at a time, and greets it with RIG_PLUGIN_HELLO and the descriptor of the shared memory. Each request gets
 * one RIG_PLUGIN_DONE or RIG_PLUGIN_FAILED. RIG_PLUGIN_HIT may come at any time.
 *
 * A block is a piece of code that QEMU translates at once: it ends at a jump, or at a page's end. One that begins at a
 * syscall instruction is none: there a guest makes a hypercall again that Xen broke off, as it happens. A place is an
 * offset into the file of the machine's RAM; below the PCI hole that is the physical address. It tells domains apart
 * that run the same kernel at the same virtual addresses.
 */
#ifndef RIG_BOX_PLUGIN_SHARED_H
#define RIG_BOX_PLUGIN_SHARED_H

#include <stdatomic.h>
#include <stdint.h>

#define RIG_PLUGIN_MAGIC UINT32_C(0x72696770)
#define RIG_PLUGIN_VERSION UINT32_C(3) /* of this file */

#define RIG_PLUGIN_MOST_BLOCKS (UINT32_C(1) << 18) /* a boot of Xen and dom0 has 110,000 */
#define RIG_PLUGIN_MOST_PAGES (UINT32_C(1) << 20)  /* of RAM: 4 GiB */
#define RIG_PLUGIN_MOST_WATCHES 64
#define RIG_PLUGIN_IDLE RIG_PLUGIN_MOST_WATCHES       /* the number of a hit that is no watch's: a CPU is halted */
#define RIG_PLUGIN_MOST_FUNCTIONS (UINT32_C(1) << 14) /* that are traced; an init section has 3,000 */
#define RIG_PLUGIN_MOST_EVENTS (UINT32_C(1) << 17)
#define RIG_PLUGIN_MOST_FOREIGN 64
#define RIG_PLUGIN_NO_PLACE UINT64_MAX /* not in the RAM: the BIOS; or, of a watch: anywhere */

struct rig_plugin_block {
    uint64_t address; /* virtual */
    uint64_t place;
    uint32_t size; /* bytes, of the longest translation from there */
    uint32_t instructions;
};

/* A traced function was entered. */
struct rig_plugin_event {
    uint32_t function; /* its number */
    uint32_t time;     /* the how manieth, from 1 */
    uint64_t stack;    /* rsp at its entry, or 0: its first block does not show it */
};

/* One writer a field: (p) the plugin, (e) the engine. */
struct rig_plugin_shared {
    uint32_t magic;   /* (p) */
    uint32_t version; /* (p) */

    _Atomic uint32_t block_count; /* (p) raised after the block was written */
    _Atomic uint32_t lost;        /* (p) blocks for which there was no room */
    _Atomic uint64_t translated;  /* (p) translations, also of blocks that were known */
    /*
     * (p) While the RAM is private: pages of it from which bytes were translated that differ from the moment's. When
     * those come back, what was translated stays, and is wrong. A count beyond the room: there are more. (e) clears it
     * while the machine stands.
     */
    _Atomic uint32_t foreign_count;
    uint32_t foreign_pages[RIG_PLUGIN_MOST_FOREIGN];

    _Atomic uint32_t armed; /* (e) a number that is not 0: watches report; (p) 0 when one has */
    _Atomic uint32_t
        times[RIG_PLUGIN_MOST_WATCHES]; /* (e) how often a watch is still to be passed over; (p) counts down */

    _Atomic uint32_t idle; /* (e) not 0: a CPU that is halted reports as a watch does */

    _Atomic uint32_t most_times;  /* (e) that one function is noted; 0: nothing is */
    _Atomic uint32_t event_count; /* (p) those that had no room are counted; (e) clears it while the machine stands */

    _Atomic uint64_t code_pages[RIG_PLUGIN_MOST_PAGES / 64]; /* (p) a bit a page from which something was translated */
    uint64_t
        counters[RIG_PLUGIN_MOST_BLOCKS]; /* (p) times a block was begun; (e) clears them while the machine stands */
    struct rig_plugin_block blocks[RIG_PLUGIN_MOST_BLOCKS]; /* (p) */

    uint32_t calls[RIG_PLUGIN_MOST_FUNCTIONS];              /* (p) of each traced function; (e) clears them as above */
    struct rig_plugin_event events[RIG_PLUGIN_MOST_EVENTS]; /* (p) */
};

enum rig_plugin_kind {
    RIG_PLUGIN_HELLO,  /* address: where the RAM is in QEMU's process, place: its size */
    RIG_PLUGIN_DONE,   /* number: of the watch that was added */
    RIG_PLUGIN_FAILED, /* text */
    RIG_PLUGIN_HIT,    /* number: of the watch or RIG_PLUGIN_IDLE, place: what `armed` was */

    RIG_PLUGIN_PRIVATE,  /* map the RAM anew: what is written from now on does not reach the file */
    RIG_PLUGIN_RESTORE,  /* forget what was written since */
    RIG_PLUGIN_SHARED,   /* map the file itself again: forgets as RESTORE does */
    RIG_PLUGIN_WATCH,    /* address, place: seen in what is translated from now on */
    RIG_PLUGIN_FUNCTION, /* address: of a function to be traced, in what is translated from now on; number: its own */
    RIG_PLUGIN_CLEAR_WATCHES, /* they stay in what was translated, but say nothing */
};

struct rig_plugin_message {
    uint32_t kind;
    uint32_t number;
    uint64_t address;
    uint64_t place;
    char text[104];
};

#endif
