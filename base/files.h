/* SPDX-License-Identifier: MIT */
/* Small things one does with files. */
#ifndef RIG_BASE_FILES_H
#define RIG_BASE_FILES_H

#include <base/error.h>

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#define RIG_PATH_SIZE 4096

/* printf into a path buffer; -1 where it does not fit. */
int rig_path(char path[RIG_PATH_SIZE], struct rig_error *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Makes the directory and those above it. */
int rig_make_directories(const char *path, struct rig_error *err);

/* Removes a file or a whole directory; what is not there is no error. */
void rig_remove_tree(const char *path);

/* The contents as a NUL-terminated string of *size bytes (`size` may be NULL), to be freed; NULL when it cannot be
 * read (errno says why). */
char *rig_read_file(const char *path, size_t *size);

/* The same of a file that a person named: *err says in one line what is wrong with it. A file that cannot be opened, is
 * a directory or has more than `max` bytes is a mistake of theirs (usage). */
char *rig_read_input(const char *path, size_t max, size_t *size, struct rig_error *err);

/* Writes a file beside `path`, syncs it, renames it: the file is there whole, or as it was. */
int rig_write_bytes(const char *path, const void *data, size_t size, struct rig_error *err);
/* Whether a file could be written there, tried before the work that it is to hold; nothing is left. */
int rig_can_write(const char *path, struct rig_error *err);
int rig_write_file(const char *path, const char *text, struct rig_error *err);
/* Closes a stream of open_memstream, whose text is *text, and writes and frees that. */
int rig_write_stream(const char *path, FILE *stream, char **text, struct rig_error *err);

/* Entries of a directory, those that start with '.' left out; 0 where there is none. */
unsigned rig_count_files(const char *path);

/* The last line with something to read in it of the file; "" when there is none. */
void rig_file_last_line(const char *path, char *line, size_t line_size);

/* Copies its last `size` bytes, or all there are; returns how many. No NUL behind them. */
size_t rig_file_tail(const char *path, char *to, size_t size);

/* An error when the file system of `path` has less than `needed` bytes left for us. */
int rig_need_space(const char *path, uint64_t needed, struct rig_error *err);

/* Which of two files' times (st_mtim) is the earlier: below 0 `a`, above 0 `b`. */
int rig_file_time_compare(const struct timespec *a, const struct timespec *b);

#endif
