/* SPDX-License-Identifier: MIT */
#include <kernel/kernel.h>

#include <string.h>

int rig_kernel_open(struct rig_kernel *kernel, const struct rig_kernel_source *source,
                    const struct rig_kernel_store *store, struct rig_error *err)
{
    memset(kernel, 0, sizeof(*kernel));
    kernel->source = *source;
    if (rig_kernel_fetch(&kernel->source, store, err) < 0 ||
        rig_kernel_image_read(&kernel->image, kernel->source.image, err) < 0)
        return -1;
    if (rig_kernel_names_read(&kernel->names, &kernel->image, kernel->source.system_map, &kernel->without_names) < 0)
        kernel->names = NULL;
    if (rig_kernel_btf_open(&kernel->btf, &kernel->image, &kernel->without_btf) < 0)
        kernel->btf = NULL;
    rig_kernel_layout_of(&kernel->layout, &kernel->image, kernel->names);
    return 0;
}

int rig_kernel_open_given(struct rig_kernel *kernel, const char *given, const struct rig_kernel_store *store,
                          struct rig_error *err)
{
    struct rig_kernel_sources sources = {0};
    int result;

    memset(kernel, 0, sizeof(*kernel));
    if (rig_kernel_resolve(&sources, given, store, err) < 0)
        return -1;
    if (sources.count == 1)
        result = rig_kernel_open(kernel, &sources.at[0], store, err);
    else
        result = rig_error_set(err, RIG_ERROR_USAGE, "%s stands for %zu kernels; expected one", given, sources.count);
    rig_kernel_sources_free(&sources);
    return result;
}

void rig_kernel_close(struct rig_kernel *kernel)
{
    rig_kernel_names_free(kernel->names);
    rig_kernel_btf_close(kernel->btf);
    rig_kernel_image_free(&kernel->image);
    memset(kernel, 0, sizeof(*kernel));
}
