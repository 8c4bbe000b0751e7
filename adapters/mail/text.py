"""Cards as the text and the HTML of a mail: everything escaped, nothing hidden, links alone to press."""

from collections.abc import Iterable
from html import escape

from core.ui import ELLIPSIS, Card, Mail, Reader, Text, clean, cut, one_line, plain

SUBJECT = 150
"""Ours: a subject longer than this is cut; mail programs show far less."""
LINE = 5000
"""Ours: the characters of one line of a mail."""
_STYLE = (
    "body{margin:0;padding:24px;background:#f6f6f4;color:#1d1c1d;font:16px/1.5 -apple-system,'Segoe UI',Roboto,"
    "Helvetica,Arial,sans-serif}main{max-width:560px;margin:0 auto;padding:24px;background:#fff;border-radius:8px}"
    "h1{font-size:20px;line-height:1.3;margin:0 0 16px}p,dl{margin:0 0 12px}dt{font-weight:600}dd{margin:0 0 8px}"
    "a.go{display:inline-block;padding:10px 18px;border-radius:6px;background:#0b5cad;color:#fff;font-weight:600;"
    "text-decoration:none}footer{max-width:560px;margin:16px auto 0;font-size:13px;color:#5b5a5c}"
    "footer p{margin:0 0 4px}@media(prefers-color-scheme:dark){body{background:#17181a;color:#e8e8e6}"
    "main{background:#222427}a.go{background:#8ec2ff;color:#0d1b2a}footer{color:#a3a4a8}}"
)


def short(words: str, most: int = LINE) -> str:
    """Return the cleaned words on one line of at most so many characters."""
    return cut(one_line(words), most)


def subject(mail: Mail) -> str:
    """Return what the mail is called."""
    return short(plain(mail.card.title, mail.reader), SUBJECT) or ELLIPSIS


def drawn(text: Text, reader: Reader) -> str:
    """Return a text of the mail; words of several lines are kept on theirs."""
    return "\n".join(" ".join(line.split()) for line in clean(plain(text, reader)).strip().split("\n"))[:LINE]


def as_text(mail: Mail) -> str:
    """Return the mail as plain text."""
    card, reader = mail.card, mail.reader
    said = [short(plain(card.title, reader)), *(_quoted(drawn(line, reader)) for line in card.lines)]
    said += [f"{short(plain(label, reader))}: {_quoted(drawn(value, reader))}" for label, value in card.fields]
    said += [f"{label}: {url}" for label, url in links(card, reader)]
    small = "\n".join(short(plain(line, reader)) for line in mail.below)
    # "-- " alone on a line is where a mail program begins the signature.
    return "\n\n".join(said) + (f"\n\n-- \n{small}\n" if small else "\n")


def as_html(mail: Mail) -> str:
    """Return the mail as HTML that needs nothing from anywhere."""
    card, reader = mail.card, mail.reader
    title = escape(short(plain(card.title, reader)))
    body = [f"<h1>{title}</h1>", *(f"<p>{_broken(drawn(line, reader))}</p>" for line in card.lines)]
    if card.fields:
        rows = (
            f"<dt>{escape(short(plain(label, reader)))}</dt><dd>{_broken(drawn(value, reader))}</dd>"
            for label, value in card.fields
        )
        body.append(f"<dl>{''.join(rows)}</dl>")
    body += [f'<p><a class="go" href="{escape(url)}">{escape(label)}</a></p>' for label, url in links(card, reader)]
    small = "".join(f"<p>{escape(short(plain(line, reader)))}</p>" for line in mail.below)
    language = escape(short(reader.language, 35))
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n"
        f"<body><main>{_lines(body)}</main>\n<footer>{small}</footer></body></html>\n"
    )


def links(card: Card, reader: Reader) -> list[tuple[str, str]]:
    """Return the buttons that open something, as (label, address); what others do is done in the chat."""
    found = [(short(plain(one.label, reader)), short(one.url)) for one in card.buttons if one.url]
    return [(label, url) for label, url in found if url.startswith(("https://", "http://")) and " " not in url]


def _quoted(words: str) -> str:
    """Return words of several lines as a quotation, so that none passes for a line of ours."""
    return "\n" + "\n".join(f"> {line}" for line in words.split("\n")) if "\n" in words else words


def _broken(words: str) -> str:
    return escape(words).replace("\n", "<br>\n")


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(parts)
