/* SPDX-License-Identifier: MIT */
#include <fuzz/bench/parts.h>

#include <base/array.h>

#include <cjson/cJSON.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

/* One row a part. The rates of those that are a ratio of rates: for the table, and their names in the JSON. */
static const struct {
    const char *name;
    const char *sides[2];
    const char *figures[2];
} parts[RIG_PARTS] = {
    [RIG_PART_HISTORY] = {"history_vs_rebuild", {"with undo", "rebuilt"}, {"history_per_s", "history_rebuilt_per_s"}},
    [RIG_PART_EMPTY] = {"empty_vs_rebuild", {"with undo", "rebuilt"}, {"empty_per_s", "empty_rebuilt_per_s"}},
    [RIG_PART_REVIVE] = {"revive_vs_rebuild", {"revived", "rebuilt"}, {"crash_revived_per_s", "crash_rebuilt_per_s"}},
    [RIG_PART_OVERHEAD] = {"overhead", {NULL}, {NULL}},
    [RIG_PART_BOXES] = {"two_boxes_vs_one", {"with two boxes", "with one"}, {"two_boxes_per_s", "one_box_per_s"}},
    [RIG_PART_ENGINES] = {"afl_vs_libfuzzer", {"by AFL++", "by libFuzzer"}, {"afl_per_s", "libfuzzer_per_s"}},
    [RIG_PART_BOOT] = {"boot_vs_by_hand", {"by scripts/boot", "by hand"}, {"boot_per_s", "boot_by_hand_per_s"}},
    [RIG_PART_UNTIL] = {"until_vs_by_hand", {"to sparse_init", "by hand"}, {"until_per_s", "until_by_hand_per_s"}},
    [RIG_PART_FAULT] = {"fault_vs_boot", {"to the fault of 2013", "booted"}, {"fault_per_s", "fault_booted_per_s"}},
    [RIG_PART_WINDOW] = {"window_vs_boot", {"to sparse_init", "booted"}, {"window_per_s", "window_booted_per_s"}},
    [RIG_PART_XL] = {"rebuild_vs_xl", {"built by the injector", "by xl"}, {"rebuild_in_dom0_per_s", "xl_per_s"}},
    [RIG_PART_IN_DOM0] = {"in_dom0", {"by AFL++", "by libFuzzer"}, {"afl_in_dom0_per_s", "libfuzzer_in_dom0_per_s"}},
};

/* How the time of mutants is shared out; the parts of it come to 1. */
static const struct {
    const char *figure;
    const char *text;
    size_t at;
} shares[] = {{"share_steps", "steps", offsetof(struct rig_time_shares, steps)},
              {"share_undo", "waiting for undo", offsetof(struct rig_time_shares, undo)},
              {"share_hand_over", "hand-over and soft crashes", offsetof(struct rig_time_shares, hand_over)},
              {"share_coverage", "taking coverage", offsetof(struct rig_time_shares, coverage)},
              {"share_mutate", "mutating and decoding", offsetof(struct rig_time_shares, mutate)}};

const char *rig_part_name(enum rig_part part)
{
    return parts[part].name;
}

static int refuse_part(const char *found, int length, struct rig_error *err)
{
    char known[400] = "";
    size_t used = 0;

    for (unsigned i = 0; i < RIG_PARTS && used < sizeof(known); i++)
        used += (size_t)snprintf(known + used, sizeof(known) - used, "%s%s", i ? ", " : "", parts[i].name);
    return rig_error_set(err, RIG_ERROR_USAGE, "--only: found \"%.*s\"; expected some of %s", length, found, known);
}

int rig_parts_parse(const char *text, uint32_t *set, struct rig_error *err)
{
    *set = 0;
    for (;;) {
        size_t length = strcspn(text, ",");
        unsigned i = 0;

        while (i < RIG_PARTS && (strlen(parts[i].name) != length || strncmp(parts[i].name, text, length) != 0))
            i++;
        if (i == RIG_PARTS)
            return refuse_part(text, length > 40 ? 40 : (int)length, err);
        *set |= UINT32_C(1) << i;
        if (!text[length])
            return 0;
        text += length + 1;
    }
}

static double share_all(const struct rig_time_shares *share)
{
    return share->steps + share->undo + share->hand_over + share->coverage + share->mutate;
}

double rig_bench_ratio(const struct rig_bench *bench, enum rig_part part)
{
    const struct rig_rates *rates = &bench->rates[part];

    if (!bench->measured[part] || part == RIG_PART_IN_DOM0)
        return NAN;
    if (part == RIG_PART_OVERHEAD)
        return bench->share.steps > 0 ? (share_all(&bench->share) - bench->share.steps) / bench->share.steps : NAN;
    return rates->second > 0 ? rates->first / rates->second : NAN;
}

/* The part of all time that a field of the share is. */
static double part_of(const struct rig_time_shares *share, size_t at)
{
    double all = share_all(share);

    return all > 0 ? *(const double *)(const void *)((const char *)share + at) / all : NAN;
}

static void print_share(FILE *out, const struct rig_time_shares *share)
{
    (void)fprintf(out, "%.0f mutants of linux-3.10;", share->rate);
    for (size_t i = 0; i < RIG_COUNT(shares); i++)
        (void)fprintf(out, "%s %.0f%% %s", i ? "," : "", 100 * part_of(share, shares[i].at), shares[i].text);
    (void)fprintf(out, "; undo takes %.2f of the steps\n", share->undo_to_steps);
}

void rig_bench_table(FILE *out, const struct rig_bench *bench)
{
    (void)fprintf(out, "%-20s %10s   %s\n", "", "ratio", "rates a second");
    for (enum rig_part i = 0; i < RIG_PARTS; i++) {
        double ratio = rig_bench_ratio(bench, i);

        (void)fprintf(out, "%-20s ", parts[i].name);
        if (isnan(ratio))
            (void)fprintf(out, "%10s   ", "-");
        else
            (void)fprintf(out, "%10.*f   ", ratio < 10 ? 2 : 0, ratio);
        if (!bench->measured[i])
            (void)fprintf(out, "not measured: %s\n", bench->why[i]);
        else if (i == RIG_PART_OVERHEAD)
            print_share(out, &bench->share);
        else
            (void)fprintf(out, "%.*f %s, %.*f %s\n", bench->rates[i].first < 10 ? 2 : 0, bench->rates[i].first,
                          parts[i].sides[0], bench->rates[i].second < 10 ? 2 : 0, bench->rates[i].second,
                          parts[i].sides[1]);
    }
}

static void add(cJSON *object, const char *name, double value)
{
    if (isfinite(value))
        cJSON_AddNumberToObject(object, name, value);
    else
        cJSON_AddNullToObject(object, name);
}

static void add_text(cJSON *object, const char *name, const char *text)
{
    if (*text)
        cJSON_AddStringToObject(object, name, text);
    else
        cJSON_AddNullToObject(object, name);
}

char *rig_bench_json(const struct rig_bench *bench)
{
    cJSON *root = cJSON_CreateObject();
    cJSON *ratios = cJSON_AddObjectToObject(root, "ratios");
    cJSON *figures = cJSON_AddObjectToObject(root, "figures");
    cJSON *versions = cJSON_AddObjectToObject(root, "versions");
    bool shared = bench->measured[RIG_PART_OVERHEAD];
    char *text;

    for (enum rig_part i = 0; i < RIG_PARTS; i++) {
        if (i != RIG_PART_IN_DOM0)
            add(ratios, parts[i].name, rig_bench_ratio(bench, i));
        if (!parts[i].figures[0])
            continue;
        add(figures, parts[i].figures[0], bench->measured[i] ? bench->rates[i].first : NAN);
        add(figures, parts[i].figures[1], bench->measured[i] ? bench->rates[i].second : NAN);
    }
    add(figures, "mutants_per_s", shared ? bench->share.rate : NAN);
    add(figures, "share_guest",
        shared ? part_of(&bench->share, offsetof(struct rig_time_shares, steps)) +
                     part_of(&bench->share, offsetof(struct rig_time_shares, undo))
               : NAN);
    for (size_t i = 0; i < RIG_COUNT(shares); i++)
        add(figures, shares[i].figure, shared ? part_of(&bench->share, shares[i].at) : NAN);
    add(figures, "undo_to_steps", shared ? bench->share.undo_to_steps : NAN);
    add_text(versions, "xen", bench->xen);
    add_text(versions, "qemu", bench->qemu);
    add_text(versions, "accelerator", bench->accelerator);
    text = cJSON_PrintUnformatted(root);
    cJSON_Delete(root);
    return text;
}
