/* SPDX-License-Identifier: MIT */
#include <base/array.h>

#include <boot/initrd.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const char rig_init_image[], rig_init_image_end[];

struct entry {
    const char *name;
    unsigned mode;         /* as in struct stat */
    unsigned major, minor; /* of a device */
    const char *data;
    size_t size;
};

static void pad(FILE *out)
{
    while (ftell(out) % 4)
        (void)fputc(0, out);
}

/* Header, name and contents, each padded to four bytes. */
static void add(FILE *out, unsigned number, const struct entry *e)
{
    const unsigned nobody = 0, links = 1, device = 0, check = 0;

    (void)fprintf(out, "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X", number, e->mode, nobody, nobody,
                  links, 0U, (unsigned)e->size, device, device, e->major, e->minor, (unsigned)strlen(e->name) + 1,
                  check);
    (void)fwrite(e->name, 1, strlen(e->name) + 1, out);
    pad(out);
    (void)fwrite(e->data, 1, e->size, out);
    pad(out);
}

void *rig_initrd_new(size_t *size)
{
    const struct entry entries[] = {
        {.name = "dev", .mode = 0040755},
        {.name = "dev/console", .mode = 0020600, .major = 5, .minor = 1},
        {.name = "dev/kmsg", .mode = 0020600, .major = 1, .minor = 11},
        {.name = "init",
         .mode = 0100755,
         .data = rig_init_image,
         .size = (size_t)(rig_init_image_end - rig_init_image)},
        {.name = "TRAILER!!!"},
    };
    char *archive = NULL;
    FILE *out = open_memstream(&archive, size);

    if (!out)
        return NULL;
    for (unsigned i = 0; i < RIG_COUNT(entries); i++)
        add(out, i + 1, &entries[i]);
    if (fclose(out) == 0)
        return archive;
    free(archive);
    return NULL;
}
