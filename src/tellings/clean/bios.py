"""Authors: their names on lines of their own, and what they say of themselves."""

import re

__all__ = ["bio_end", "is_name", "is_person_in", "is_tail_bio"]

_NAME = re.compile(r"[A-Z][\w'.-]*(?: (?:[A-Z][\w'.-]*|de|da|del|der|van|von|den|bin|al|el|la|le|dos)){1,3}")
# "Hey there, guys. I am Ulf Witt. I enjoy writing about ..."
_SELF = re.compile(
    r"(?:(?:hey|hi|hello)(?: there)?,? (?:guys|folks|everyone|all|readers|friends)[.!,] ?|"
    r"(?:i am|i'm|my name is|this is) (?:[\w'.-]+ ){1,4}?(?:and )?i (?:enjoy|love|like|write|am passionate|cover)\b|"
    r"i (?:enjoy|love|like) (?:to write|writing) (?:on|about)\b)",
    re.IGNORECASE,
)
_SELF_NAMED = re.compile(
    r"(?:i am|i'm|my name is) [^.!?]{2,60}[.!] i (?:enjoy|love|like|write|am passionate|cover)\b",
    re.IGNORECASE,
)
# The end of a sentence with the next headline stuck to it: "... each piece.Dam bursts"
_GLUED = re.compile(r"(?<=[a-z]{2}[.!?])(?=[A-Z][\w'-]+ )")
_JOB = (
    r"(?:reporter|writer|editor|correspondent|journalist|columnist|contributor|producer|blogger|author|fellow|"
    r"editor-in-chief|critic|intern|researcher|analyst|anchor)"
)
_ABOUT = re.compile(
    rf"(?:by )?(?:[A-Z][\w'.-]*,? ){{1,5}}(?:\([^)]{{1,60}}\) )?(?:"
    rf"(?:is|was) (?:an?|the|our|\w+'s)\b[^.]{{0,80}}\b{_JOB}\b(?!s? (?:said|told|was killed)).*|"
    rf"(?:is|was) (?:based in|the author of)\b.*|"
    rf"(?:covers|writes|reports|has written|has been writing|has been covering|has covered)\b (?:about|for|on|the|\w+ for\b).*|"
    rf"joined [^.]{{2,60}} (?:in|as)\b.*\b{_JOB}\b.*|"
    rf"can be reached at\b.*)",
)
# What only people do, and what only people are called: enough to tell a person from a place or a product.
_DEED = "who|said|says|told|added|claimed|asserted|argued|insisted|wrote|tweeted|asked|vowed|blasted|warned|denied|[1-9][0-9],"
_TITLE = (
    "Mr|Mrs|Ms|Dr|Sir|[Pp]resident|[Mm]inister|[Cc]hancellor|[Ss]enator|[Gg]overnor|[Mm]ayor|[Jj]udge|[Gg]eneral|[Kk]ing|"
    "[Qq]ueen|[Pp]rince|[Pp]rincess|[Pp]ope|chief|executive|director|boss|leader|champion|actor|actress|singer|coach|lawyer|professor"
)
# The story itself tells of reporters; a bio is short and speaks in the present.
LONGEST_BIO = 600


def is_name(line: str) -> bool:
    """Return whether the line is two to four capitalised words and nothing else.

    >>> is_name("Ulf de Witt"), is_name("What happened"), is_name("Dam Bursts.")
    (True, False, False)
    """
    return (
        len(line) <= 50
        and not line.endswith(".")
        and not line.isupper()
        and _NAME.fullmatch(line) is not None
    )


def bio_end(line: str) -> int:
    """Return where an introduction of the author by the author ends in the line; 0 where there is none."""
    if not (_SELF.match(line) or _SELF_NAMED.match(line)) or len(line) > 2 * LONGEST_BIO:
        return 0
    glued = _GLUED.search(line)
    return glued.start() if glued else len(line)


def is_tail_bio(line: str) -> bool:
    """Return whether the line, which stands at the end of an article, tells who wrote it."""
    return len(line) <= LONGEST_BIO and _ABOUT.fullmatch(line) is not None


def is_person_in(prose: str, name: str) -> bool:
    """Return whether the prose has the name whole, and speaks of it as of a person.

    >>> is_person_in("The mayor, Ulf Witt, was there. Witt said so.", "Ulf Witt")
    True
    >>> is_person_in("They swam in Lake Oram. The lake said nothing.", "Lake Oram")
    False
    """
    if name not in prose:
        return False
    last = re.escape(name.rsplit(maxsplit=1)[-1])
    return (
        re.search(rf"\b{last}\b,? (?:{_DEED})\b|\b(?:{_TITLE}) (?:[A-Z][\w'.-]* )?{last}\b", prose)
        is not None
    )
