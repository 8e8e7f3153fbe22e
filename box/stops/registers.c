/* SPDX-License-Identifier: MIT */
#include <box/stops/registers.h>

#include <stdlib.h>
#include <string.h>

/* The value of an attribute of the element that begins at `element` and ends before `end`. */
static bool attribute(const char *element, const char *end, const char *name, char *value, size_t size)
{
    size_t length = strlen(name);

    for (const char *at = element; at + length + 2 < end; at++) {
        const char *close;

        if (strncmp(at, name, length) != 0 || strncmp(at + length, "=\"", 2) != 0 || at[-1] != ' ')
            continue;
        at += length + 2;
        close = memchr(at, '"', (size_t)(end - at));
        if (!close || (size_t)(close - at) >= size)
            return false;
        memcpy(value, at, (size_t)(close - at));
        value[close - at] = '\0';
        return true;
    }
    return false;
}

/* The next element of that name at or behind `xml`, and its end; comments are passed over. */
static const char *next_element(const char *xml, const char *name, const char **end)
{
    size_t length = strlen(name);

    while ((xml = strchr(xml, '<'))) {
        if (strncmp(xml, "<!--", 4) == 0) {
            xml = strstr(xml, "-->");
            if (!xml)
                return NULL;
            continue;
        }
        *end = strchr(xml, '>');
        if (!*end)
            return NULL;
        if (strncmp(xml + 1, name, length) == 0 && xml[1 + length] == ' ')
            return xml;
        xml = *end;
    }
    return NULL;
}

static bool add(struct rig_register_layout *layout, const char *element, const char *end)
{
    struct rig_register *added = &layout->registers[layout->count];
    char bits_text[16];
    unsigned long bits;
    char *rest;

    if (layout->count == RIG_REGISTERS_MOST || !attribute(element, end, "name", added->name, sizeof(added->name)) ||
        !attribute(element, end, "bitsize", bits_text, sizeof(bits_text)))
        return false;
    bits = strtoul(bits_text, &rest, 10);
    if (*rest || bits == 0 || bits % 8 || layout->size + bits / 8 > RIG_REGISTERS_ROOM)
        return false;
    added->offset = layout->size;
    added->size = (unsigned)bits / 8;
    layout->size += added->size;
    layout->count++;
    return true;
}

bool rig_register_layout_parse(struct rig_register_layout *layout, const char *xml)
{
    const char *end;

    memset(layout, 0, sizeof(*layout));
    while ((xml = next_element(xml, "reg", &end))) {
        if (!add(layout, xml, end))
            return false;
        xml = end;
    }
    return layout->count > 0;
}

bool rig_register_layout_included(const char *xml, char *name, size_t size)
{
    const char *end;
    const char *element = next_element(xml, "xi:include", &end);

    return element && attribute(element, end, "href", name, size);
}

int rig_register_number(const struct rig_register_layout *layout, const char *name)
{
    for (unsigned i = 0; i < layout->count; i++) {
        if (strcmp(layout->registers[i].name, name) == 0)
            return (int)i;
    }
    return -1;
}

/* The register, if it is one of at most 64 bits and there. */
static const struct rig_register *find(const struct rig_register_layout *layout, const struct rig_registers *registers,
                                       const char *name)
{
    int number = rig_register_number(layout, name);
    const struct rig_register *found = number < 0 ? NULL : &layout->registers[number];

    return found && found->size <= sizeof(uint64_t) && found->offset + found->size <= registers->size ? found : NULL;
}

uint64_t rig_register_get(const struct rig_register_layout *layout, const struct rig_registers *registers,
                          const char *name)
{
    const struct rig_register *found = find(layout, registers, name);
    uint64_t value = 0;

    if (found)
        memcpy(&value, registers->bytes + found->offset, found->size);
    return value;
}

bool rig_register_set(const struct rig_register_layout *layout, struct rig_registers *registers, const char *name,
                      uint64_t value)
{
    const struct rig_register *found = find(layout, registers, name);

    if (found)
        memcpy(registers->bytes + found->offset, &value, found->size);
    return found != NULL;
}
