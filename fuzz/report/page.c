/* SPDX-License-Identifier: MIT */
#include <fuzz/report/page.h>

#include <base/xml.h>

#include <stdarg.h>

#define LINE_SIZE 1024

/* No script, nothing from elsewhere; light or dark as the reader has it; one column on a phone. */
static const char style[] =
    ":root{color-scheme:light dark;--line:#8884;--dim:#777;--hit:#c33;--ok:#8883;--card:#8881}"
    "*{box-sizing:border-box}"
    "body{margin:0 auto;max-width:60rem;padding:1rem;font:16px/1.5 system-ui,sans-serif}"
    "h1{font-size:1.5rem;margin:.2em 0}h2{font-size:1.2rem;margin:2em 0 .5em}"
    "nav{display:flex;flex-wrap:wrap;gap:0 1em;line-height:2.2}nav a{white-space:nowrap}"
    "code,pre{font:.85rem/1.45 ui-monospace,monospace;overflow-wrap:anywhere}"
    "pre{overflow-x:auto;padding:.7em;background:var(--card);border-radius:.4em;overflow-wrap:normal}"
    "pre.wrap{white-space:pre-wrap;overflow-wrap:anywhere}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.1em 1em;margin:.5em 0}"
    "dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}"
    "details{border:1px solid var(--line);border-radius:.4em;margin:.5em 0;padding:.4em .8em}"
    "summary{cursor:pointer;overflow-wrap:anywhere}summary b{font-weight:600}"
    ".meta{color:var(--dim);font-size:.85rem}"
    ".r{display:inline-block;min-width:2.1em;margin:.15em .1em;padding:0 .3em;border-radius:.3em;text-align:center;"
    "font-size:.8rem;background:var(--ok);color:var(--dim)}"
    ".r.hit{background:var(--hit);color:#fff}"
    ".why{display:block;font-size:.9rem}"
    ".plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,22rem),1fr));gap:1em}"
    "figure{margin:0;background:#fff;border-radius:.4em;overflow-x:auto}"
    "figure svg{display:block;max-width:100%;height:auto;margin:auto}"
    /* Wider than any screen: it starts at its left, and is pushed aside there. */
    "figure.wide svg{max-width:none;margin:0}"
    "figcaption{color:#555;padding:.4em .8em;font-size:.85rem}";

void rig_page_printf(FILE *out, const char *format, ...)
{
    char line[LINE_SIZE];
    va_list values;

    va_start(values, format);
    (void)vsnprintf(line, sizeof(line), format, values);
    va_end(values);
    rig_xml_text(out, line);
}

void rig_page_begin(FILE *out, const char *title)
{
    (void)fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
                out);
    rig_xml_text(out, title);
    (void)fprintf(out, "</title>\n<style>%s</style>\n</head>\n<body>\n<main>\n<h1>", style);
    rig_xml_text(out, title);
    (void)fputs("</h1>\n", out);
}

void rig_page_end(FILE *out)
{
    (void)fputs("</main>\n</body>\n</html>\n", out);
}
