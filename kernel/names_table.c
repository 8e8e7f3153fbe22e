/* SPDX-License-Identifier: MIT */
#include <kernel/names_table.h>

#include <stdlib.h>
#include <string.h>

struct rig_kernel_names *rig_names_new(const char *from)
{
    struct rig_kernel_names *names = calloc(1, sizeof(*names));

    if (names)
        names->from = from;
    return names;
}

void rig_kernel_names_free(struct rig_kernel_names *names)
{
    if (!names)
        return;
    free(names->text);
    free(names->at);
    free(names->by_name);
    free(names);
}

static bool grow(void **memory, size_t *room, size_t needed, size_t size)
{
    size_t wanted = *room ? *room : 4096;
    void *larger;

    if (needed <= *room)
        return true;
    while (wanted < needed)
        wanted *= 2;
    larger = realloc(*memory, wanted * size);
    if (!larger)
        return false;
    *memory = larger;
    *room = wanted;
    return true;
}

bool rig_names_add(struct rig_kernel_names *names, uint64_t address, char type, const char *name, size_t length)
{
    void *text = names->text, *at = names->at;
    bool there =
        names->text_size + length + 1 <= UINT32_MAX && grow(&text, &names->text_room, names->text_size + length + 1, 1);

    names->text = text;
    there = there && grow(&at, &names->room, names->count + 1, sizeof(*names->at));
    names->at = at;
    if (!there)
        return false;
    memcpy(names->text + names->text_size, name, length);
    names->text[names->text_size + length] = '\0';
    names->at[names->count++] = (struct rig_names_entry){address, (uint32_t)names->text_size, type};
    names->text_size += length + 1;
    return true;
}

static int by_address(const void *left, const void *right)
{
    const struct rig_names_entry *a = left, *b = right;

    if (a->address != b->address)
        return a->address < b->address ? -1 : 1;
    return a->text < b->text ? -1 : a->text > b->text;
}

static int by_name(const void *left, const void *right, void *context)
{
    const struct rig_kernel_names *names = context;
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    int order = strcmp(names->text + names->at[a].text, names->text + names->at[b].text);

    return order != 0 ? order : a < b ? -1 : a > b;
}

bool rig_names_finish(struct rig_kernel_names *names)
{
    if (names->count == 0)
        return true;
    qsort(names->at, names->count, sizeof(*names->at), by_address);
    names->by_name = malloc(names->count * sizeof(*names->by_name));
    if (!names->by_name)
        return false;
    for (size_t i = 0; i < names->count; i++)
        names->by_name[i] = (uint32_t)i;
    qsort_r(names->by_name, names->count, sizeof(*names->by_name), by_name, names);
    return true;
}
