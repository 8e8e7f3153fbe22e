/* SPDX-License-Identifier: MIT */
/* The functions of QEMU's that the plugin calls, for a process that is QEMU to it. */
#ifndef TESTS_UNIT_STOPS_FAKE_QEMU_H
#define TESTS_UNIT_STOPS_FAKE_QEMU_H

#include <box/plugin/qemu_api.h>

/* What a test fills in of an instruction and a block, and below it what the plugin asked for. */
struct qemu_plugin_insn {
    uint8_t bytes[4];
    uint64_t address;
    uint8_t *host;
    qemu_plugin_vcpu_udata_cb_t callback;
    void *data;
    qemu_plugin_vcpu_mem_cb_t accessed;
    enum qemu_plugin_mem_rw accesses;
    void *access_data;
    size_t size;
};

struct qemu_plugin_tb {
    struct qemu_plugin_insn insns[4];
    size_t count;
    uint64_t *counter;
};

/* What the plugin wants to be called with each block. */
extern qemu_plugin_vcpu_tb_trans_cb_t fake_qemu_translated;

#define FAKE_QEMU_ID 7 /* the plugin's, to QEMU */

#endif
