/* SPDX-License-Identifier: MIT */
/* One line of scenario text as words. Internal to the parser. Words point into the text; nothing is allocated. */
#ifndef SCENARIO_TEXT_WORDS_H
#define SCENARIO_TEXT_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A line, and how far it is read. A comment is not part of it. */
struct rig_line {
    const char *start, *at, *end;
};

struct rig_word {
    const char *text; /* not NUL-terminated, and any byte may be in it but space, '#' and newline */
    size_t length;    /* 0: the line is at its end */
    unsigned column;  /* from 1 */
};

/* The next word. ':' is a word of its own. */
struct rig_word rig_line_next(struct rig_line *line);

bool rig_word_is(struct rig_word word, const char *text);

/* Decimal, or hexadecimal after 0x. false: not a number, or more than 64 bits. */
bool rig_word_number(struct rig_word word, uint64_t *value);

/* The word as a message may show it: quoted, bounded, printable; "the end of the line" where it is empty. */
#define RIG_WORD_SHOWN 48
void rig_word_show(struct rig_word word, char out[RIG_WORD_SHOWN]);

#endif
