/* SPDX-License-Identifier: MIT */
/*
 * What each kind of line is read with: take a word and demand something of it. Internal to the parser. Every function
 * that fails returns false and has filled the reader's error: "found X; expected Y".
 */
#ifndef SCENARIO_TEXT_READER_H
#define SCENARIO_TEXT_READER_H

#include <scenario/names.h>
#include <scenario/text.h>
#include <scenario/text_words.h>

struct rig_text_reader {
    struct rig_line line;
    unsigned number; /* of that line */
    struct rig_text_error *error;
};

/* Always false. */
bool rig_text_fail_at(struct rig_text_reader *r, unsigned column, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool rig_text_fail_found(struct rig_text_reader *r, struct rig_word w, const char *expected);
/* `allowed`: the rows that would have been accepted (bit n: row n), for tables of up to 32 rows. */
#define RIG_TEXT_ALL_ROWS UINT32_MAX
bool rig_text_fail_name(struct rig_text_reader *r, struct rig_word w, const struct rig_names *names, uint32_t allowed);

/* `w` is one of the table's names. */
bool rig_text_expect_name(struct rig_text_reader *r, const struct rig_names *names, struct rig_word w, uint8_t *value);
/* The next word is a number within bounds; `what` names it in the message. */
bool rig_text_expect_number(struct rig_text_reader *r, uint64_t low, uint64_t high, const char *what, uint64_t *value);
/* The next word is 64 bits, or a symbol, whose address it stands for. */
bool rig_text_expect_address(struct rig_text_reader *r, uint64_t *value);
bool rig_text_expect_end(struct rig_text_reader *r);

/* at PLACE WHERE [N]: FAULT ARGUMENTS [by guest|injector], behind `at`. */
bool rig_text_injection(struct rig_text_reader *r, struct rig_injection *out);

/* expect REVISIONS VERDICT [at ADDRESS], behind `expect`. `lines`: which line set each, 0: none; updated with `out`. */
bool rig_text_expectation(struct rig_text_reader *r, struct rig_expectations *out, unsigned lines[RIG_REVISION_COUNT]);

#endif
