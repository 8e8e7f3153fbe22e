/* SPDX-License-Identifier: MIT */
/* Text for XML and HTML. */
#ifndef RIG_BASE_XML_H
#define RIG_BASE_XML_H

#include <stdio.h>

/* Writes it as text or an attribute's value. What is no printable ASCII, newline or tab becomes '?': XML 1.0 cannot
 * hold some of it at all, and what a guest says need not be UTF-8. NULL is nothing. */
void rig_xml_text(FILE *out, const char *text);

#endif
