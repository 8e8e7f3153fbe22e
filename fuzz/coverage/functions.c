/* SPDX-License-Identifier: MIT */
#include <fuzz/coverage/functions.h>

#include <inttypes.h>
#include <stdlib.h>

struct rig_reached_function *rig_reached_functions(const struct rig_block *sorted, size_t count,
                                                   const struct rig_kernel_names *names, size_t *functions)
{
    struct rig_reached_function *all = calloc(count + 1, sizeof(*all));
    uint64_t inside = 0;
    size_t n = 0;

    *functions = 0;
    if (!all)
        return NULL;
    for (size_t i = 0, first = 0; i < count; i++) {
        struct rig_kernel_symbol symbol;

        if (!rig_kernel_names_at(names, sorted[i].address, &symbol))
            continue;
        if (n == 0 || inside != symbol.address) {
            all[n++] = (struct rig_reached_function){.name = symbol.name, .size = symbol.size};
            first = i;
        }
        inside = symbol.address;
        all[n - 1].blocks++;
        all[n - 1].reached = rig_blocks_bytes(&sorted[first], i + 1 - first);
    }
    *functions = n;
    return all;
}

void rig_reached_functions_head(FILE *out)
{
    (void)fprintf(out, "%-48s %5s %8s %8s %6s\n", "function", "blocks", "bytes", "of", "share");
}

void rig_reached_function_print(FILE *out, const struct rig_reached_function *f)
{
    (void)fprintf(out, "%-48s %5u %8" PRIu64 " %8" PRIu64, f->name, f->blocks, f->reached, f->size);
    if (f->size)
        (void)fprintf(out, " %5.0f%%", 100.0 * (double)(f->reached < f->size ? f->reached : f->size) / (double)f->size);
    (void)fputc('\n', out);
}

/* Of Xen's .text, between the symbols of its linker script. */
static uint64_t text_size(const struct rig_kernel_names *names)
{
    struct rig_kernel_symbol start, end;

    return rig_kernel_names_find(names, "_stext", &start, NULL) && rig_kernel_names_find(names, "_etext", &end, NULL)
               ? end.address - start.address
               : 0;
}

double rig_xen_sum_percent(const struct rig_xen_sum *sum)
{
    return sum->text ? 100.0 * (double)sum->bytes / (double)sum->text : 0;
}

void rig_xen_functions_print(FILE *out, const struct rig_block *sorted, size_t count, const char *image,
                             struct rig_xen_sum *sum)
{
    struct rig_kernel_names *names = NULL;
    struct rig_reached_function *functions = NULL;
    struct rig_error err = {.text = "out of memory"};

    *sum = (struct rig_xen_sum){.blocks = count, .bytes = rig_blocks_bytes(sorted, count)};
    if (count && rig_xen_names_read(&names, image, rig_xen_base(sorted[0].address), &err) == 0)
        functions = rig_reached_functions(sorted, count, names, &sum->functions);
    if (functions) {
        sum->text = text_size(names);
        (void)fprintf(out, "%zu functions of Xen, %zu blocks; %" PRIu64 " of %" PRIu64 " bytes of its code\n",
                      sum->functions, sum->blocks, sum->bytes, sum->text);
        rig_reached_functions_head(out);
        for (size_t i = 0; i < sum->functions; i++)
            rig_reached_function_print(out, &functions[i]);
    } else if (count) {
        (void)fprintf(out, "%zu blocks of Xen, %" PRIu64 " bytes; %s\n", sum->blocks, sum->bytes, err.text);
    }
    free(functions);
    rig_kernel_names_free(names);
}
