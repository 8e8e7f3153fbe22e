/* SPDX-License-Identifier: MIT */
#include <scenario/text_reader.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Tables up to this size are spelled out in messages; of larger ones the nearest row is. */
#define SHORT_TABLE 10

bool rig_text_fail_at(struct rig_text_reader *r, unsigned column, const char *format, ...)
{
    va_list args;

    r->error->line = r->number;
    r->error->column = column;
    va_start(args, format);
    (void)vsnprintf(r->error->message, sizeof(r->error->message), format, args);
    va_end(args);
    return false;
}

bool rig_text_fail_found(struct rig_text_reader *r, struct rig_word w, const char *expected)
{
    char shown[RIG_WORD_SHOWN];

    rig_word_show(w, shown);
    return rig_text_fail_at(r, w.column, "found %s; expected %s", shown, expected);
}

/* As one reads it aloud: an agent, an L4, a step. */
static const char *article(const char *what)
{
    return strchr("aeiouL", *what) ? "an" : "a";
}

bool rig_text_fail_name(struct rig_text_reader *r, struct rig_word w, const struct rig_names *names, uint32_t allowed)
{
    int nearest = w.length ? rig_name_nearest(names, w.text, w.length) : -1;
    char expected[200];
    size_t n = (size_t)snprintf(expected, sizeof(expected), "%s %s", article(names->what), names->what);

    if (names->count <= SHORT_TABLE || allowed != RIG_TEXT_ALL_ROWS) {
        const char *separator = ": ";

        for (size_t i = 0; i < names->count && n < sizeof(expected); i++) {
            if (!(allowed >> i & 1))
                continue;
            n += (size_t)snprintf(expected + n, sizeof(expected) - n, "%s%s", separator, names->rows[i].name);
            separator = ", ";
        }
    } else if (nearest >= 0) {
        (void)snprintf(expected + n, sizeof(expected) - n, ": did you mean '%s'? (`rig-scn list %s` names all)",
                       rig_name(names, (size_t)nearest), names->list);
    } else {
        (void)snprintf(expected + n, sizeof(expected) - n, " (`rig-scn list %s` names all)", names->list);
    }
    return rig_text_fail_found(r, w, expected);
}

bool rig_text_expect_name(struct rig_text_reader *r, const struct rig_names *names, struct rig_word w, uint8_t *value)
{
    int found = rig_name_find(names, w.text, w.length);

    if (found < 0)
        return rig_text_fail_name(r, w, names, RIG_TEXT_ALL_ROWS);
    *value = (uint8_t)found;
    return true;
}

bool rig_text_expect_number(struct rig_text_reader *r, uint64_t low, uint64_t high, const char *what, uint64_t *value)
{
    struct rig_word w = rig_line_next(&r->line);

    return (rig_word_number(w, value) && *value >= low && *value <= high) || rig_text_fail_found(r, w, what);
}

bool rig_text_expect_address(struct rig_text_reader *r, uint64_t *value)
{
    struct rig_word w = rig_line_next(&r->line);
    int symbol = rig_name_find(&rig_symbol_names, w.text, w.length);

    if (symbol >= 0) {
        *value = rig_symbol_address((size_t)symbol);
        return true;
    }
    return rig_word_number(w, value) ||
           rig_text_fail_found(r, w, "a number of at most 64 bits, or a symbol (`rig-scn list symbols` names all)");
}

bool rig_text_expect_end(struct rig_text_reader *r)
{
    struct rig_word w = rig_line_next(&r->line);

    return w.length == 0 || rig_text_fail_found(r, w, "the end of the line");
}
