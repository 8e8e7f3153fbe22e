/* SPDX-License-Identifier: MIT */
#include <base/xml.h>

void rig_xml_text(FILE *out, const char *text)
{
    for (; text && *text; text++) {
        char c = *text;

        if (c == '&')
            (void)fputs("&amp;", out);
        else if (c == '<')
            (void)fputs("&lt;", out);
        else if (c == '>')
            (void)fputs("&gt;", out);
        else if (c == '"')
            (void)fputs("&quot;", out);
        else
            (void)fputc((c >= ' ' && c <= '~') || c == '\n' || c == '\t' ? c : '?', out);
    }
}
