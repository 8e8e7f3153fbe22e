/* SPDX-License-Identifier: MIT */
/* Text files of this directory that are part of the program; CMakeLists.txt makes embedded.c from them. */
#ifndef RIG_BOX_EMBEDDED_H
#define RIG_BOX_EMBEDDED_H

extern const char rig_releases_tsv[];

#endif
