/* SPDX-License-Identifier: MIT */
/* Words on a command line, read whole or refused, and lines of a log. Pure. */
#ifndef RIG_BASE_WORDS_H
#define RIG_BASE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "90", "90s", "3m", "2h": seconds, at least one and at most a year. */
bool rig_parse_duration(const char *text, uint64_t *seconds);

/* A decimal number from `least` to `most`. */
bool rig_parse_number(const char *text, uint64_t least, uint64_t most, uint64_t *number);

/* A name that can be a directory: letters, digits, '.', '_' and '-', not starting with '.' or '-', at most 64. */
bool rig_is_plain_name(const char *text);

bool rig_ends_with(const char *text, const char *end);

/* "bytes, structure or both": the words up to NULL, for messages; whole words, as many as fit. */
void rig_words_or(const char *const *words, char *text, size_t size);

/* Copies the printable ASCII of `size` bytes, always NUL-terminated; what does not fit is cut. */
void rig_copy_printable(const char *from, size_t size, char *to, size_t to_size);

/* Copies the last line that has something to read in it to `line`, printable characters only; "" when there is none. */
void rig_last_line(const char *log, size_t size, char *line, size_t line_size);

#define RIG_EDITS_LONGEST 64

/* Levenshtein's distance: single letters put in, taken out or changed. Both at most RIG_EDITS_LONGEST long. */
size_t rig_edits(const char *a, size_t a_length, const char *b, size_t b_length);

/* The edits beyond which a word of that length does not read as the same any more: one in three letters, and one. */
size_t rig_edits_near(size_t length);

#endif
