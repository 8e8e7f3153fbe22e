/* SPDX-License-Identifier: MIT */
/*
 * Nothing leaks from case to case: on a stock kernel the same case ends alike after any other, at the same place, with
 * the same blocks of the kernel reached, whether the one before went well, died, or took dom0 or Xen down; and the
 * machine is back within a second of its end.
 *
 *     rig-test-search BUILD KERNEL PAIRS
 */
#include <base/clock.h>
#include <base/random.h>
#include <fuzz/kernels/search.h>
#include <scenario/kernel/text.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "growth.h"

#define NEXT_CASE_SECONDS 1.0

static const struct {
    const char *text;
    enum rig_prediction_end end;
    bool when_is_chance; /* what it does shows when the TLB forgets, so the kernel's blocks until then differ */
} cases[] = {
    {"until sparse_init\n", RIG_PREDICT_ARRIVED, false},
    {"at xen_write_cr3_init entry: call xen_write_cr3\n", RIG_PREDICT_FAULT, false},
    {"drop init_mem_mapping\n", RIG_PREDICT_PANIC, false},
    {"at init_mem_mapping exit: clear-l4 0x1ff\n", RIG_PREDICT_STOPPED, false},
    {"at init_mem_mapping entry: set xen_start_info 0\n", RIG_PREDICT_FAULT, false},
    /* Xen's own frame table: it panics. Xen's own code: a triple fault. */
    {"at init_mem_mapping exit: clear-l3 0xffff82e000000000 by raw\n", RIG_PREDICT_STOPPED, true},
    {"at init_mem_mapping exit: clear-l4 0x105 by raw\n", RIG_PREDICT_GONE, true},
};
#define CASES (sizeof(cases) / sizeof(cases[0]))

struct end {
    struct rig_prediction prediction;
    uint64_t blocks;
    uint8_t *covered; /* one for each block of the plugin's list, which only grows */
};

static struct rig_error err;

static void must(int result)
{
    if (result >= 0)
        return;
    (void)fprintf(stderr, "search: %s\n", err.text);
    exit(3);
}

static void coverage(const struct rig_plugin *plugin, struct end *end)
{
    const uint64_t *counters = rig_plugin_counters(plugin);
    const struct rig_plugin_block *blocks = rig_plugin_blocks(plugin);

    end->covered = calloc(RIG_PLUGIN_MOST_BLOCKS, 1);
    if (!end->covered)
        abort();
    for (uint32_t i = 0; i < rig_plugin_block_count(plugin); i++) {
        end->covered[i] = counters[i] && blocks[i].address >= UINT64_C(0xffffffff80000000);
        end->blocks += end->covered[i];
    }
}

/* *slowest: seconds of the slowest way back so far. */
static struct end run(struct rig_search *search, const struct rig_kernel_scenario *scenario, double *slowest)
{
    const double before = rig_search_figures(search).restoring;
    struct end end = {.blocks = 0};
    double took;

    must(rig_search_run(search, scenario, &end.prediction, &err));
    took = rig_search_figures(search).restoring - before;
    *slowest = took > *slowest ? took : *slowest;
    coverage(rig_search_plugin(search), &end);
    return end;
}

static bool alike(const struct end *a, const struct end *b, bool when_is_chance)
{
    if (a->prediction.end != b->prediction.end)
        return false;
    return when_is_chance ||
           (a->prediction.rip == b->prediction.rip && strcmp(a->prediction.key, b->prediction.key) == 0 &&
            memcmp(a->covered, b->covered, RIG_PLUGIN_MOST_BLOCKS) == 0);
}

static void tell_blocks(const struct rig_plugin *plugin, const struct end *found, const struct end *expected)
{
    const struct rig_plugin_block *blocks = rig_plugin_blocks(plugin);

    for (uint32_t i = 0; i < rig_plugin_block_count(plugin); i++)
        if (found->covered[i] != expected->covered[i])
            (void)fprintf(stderr, "search: %s block %" PRIx64 " at place %" PRIx64 ", %u instructions, size %u\n",
                          found->covered[i] ? "one more" : "one less", blocks[i].address, blocks[i].place,
                          blocks[i].instructions, blocks[i].size);
}

int main(int argc, char **argv)
{
    static struct rig_kernel_scenario scenarios[CASES];
    struct rig_box_options box = {.build_dir = argc > 1 ? argv[1] : ""};
    const struct rig_kernel_store store = {.build = box.build_dir};
    struct rig_search_plan plan = {.box = &box, .from = "init_mem_mapping", .until = "sparse_init", .counts = true};
    struct end first[CASES];
    struct rig_kernel kernel;
    struct rig_search *search;
    unsigned pairs, wrong = 0;
    uint64_t rng = 1;
    struct growth early = {0}, late;
    double start, slowest = 0;

    if (argc != 4)
        return 2;
    pairs = (unsigned)strtoul(argv[3], NULL, 10);
    must(rig_kernel_open_given(&kernel, argv[2], &store, &err));
    plan.kernel = &kernel;
    must(rig_search_open(&search, &plan, &err));
    for (unsigned i = 0; i < CASES; i++) {
        struct rig_kernel_expectations expect;
        struct rig_text_error where;

        if (!rig_kernel_text_parse(cases[i].text, strlen(cases[i].text), &scenarios[i], &expect, &where))
            exit(2);
        first[i] = run(search, &scenarios[i], &slowest);
        if (first[i].prediction.end == cases[i].end)
            continue;
        wrong++;
        (void)fprintf(stderr, "search: %s: found %d (%s), expected %d\n", cases[i].text, first[i].prediction.end,
                      first[i].prediction.key, cases[i].end);
    }
    start = rig_seconds();
    for (unsigned i = 0; i < pairs; i++) {
        const unsigned one = (unsigned)rig_random_below(&rng, CASES), two = (unsigned)rig_random_below(&rng, CASES);
        struct end end;

        if (i == pairs / 10)
            early = growth_of(getpid());
        end = run(search, &scenarios[one], &slowest);
        free(end.covered);
        end = run(search, &scenarios[two], &slowest);
        if (alike(&end, &first[two], cases[two].when_is_chance)) {
            free(end.covered);
            continue;
        }
        wrong++;
        (void)fprintf(stderr,
                      "search: after %s%sfound %s, rip %" PRIx64 ", %" PRIu64 " blocks; expected %s, %" PRIx64
                      ", %" PRIu64 "\n",
                      cases[one].text, cases[two].text, end.prediction.key, end.prediction.rip, end.blocks,
                      first[two].prediction.key, first[two].prediction.rip, first[two].blocks);
        tell_blocks(rig_search_plugin(search), &end, &first[two]);
        free(end.covered);
    }
    (void)printf("search: %u pairs, %.1f cases/s, %u differ; restores %.2f ms each, the slowest %.0f ms, %" PRIu64
                 " of %" PRIu64 " in full; %" PRIu64 " machines\n",
                 pairs, 2 * pairs / (rig_seconds() - start), wrong,
                 rig_search_figures(search).restoring / (double)rig_search_figures(search).cases * 1e3, slowest * 1e3,
                 rig_search_figures(search).full_restores, rig_search_figures(search).cases,
                 rig_search_figures(search).machines);
    if (slowest > NEXT_CASE_SECONDS) {
        wrong++;
        (void)fprintf(stderr, "search: the machine came back after %.2f s\n", slowest);
    }
    late = growth_of(getpid());
    wrong += growth_wrong("search", &early, &late);
    for (unsigned i = 0; i < CASES; i++)
        free(first[i].covered);
    rig_search_close(search);
    rig_kernel_close(&kernel);
    return wrong ? 1 : 0;
}
