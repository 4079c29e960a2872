"""The error tree.

    RemanenceError                 the root: catch this to catch all that is ours
    ├── StoreUnavailable           the bank cannot be read or written now; retrying may help (busy, full disk)
    │   └── EraseIncomplete        gone from every table, but not from every file yet; it is finished later
    ├── BankUnreadable             the file is not a bank, is damaged, or was cut short; it has not been touched
    │   └── BankTooNew             a newer version wrote it; upgrade to read it
    ├── KeyUnavailable             an encrypted bank's key is missing, wrong or cannot be read; nothing was touched
    ├── PermissionDenied           the principal lacks the right; an owner of the bank can grant it
    ├── NotFound                   no episode, record or operation has that id (also a LookupError)
    ├── BundleUnreadable           an export cannot be imported; nothing of it has been stored
    ├── ImportUnreadable           a file of another system is of no known form, or damaged as a whole
    ├── EmbedderUnavailable        the model or endpoint did not answer; what was retained is safe
    ├── LlmUnavailable             the language model did not answer; asking again may help, and nothing was lost
    │   └── LlmBudgetSpent         the tokens of the day are spent; the work goes on tomorrow
    ├── ReplyUnreadable            it answered, but not with what it was asked for; nothing of the reply was used
    ├── SpaceMismatch              vectors of two models were about to meet; re-embed first
    ├── RecipeInvalid              a recipe names an unknown part or a wrong parameter (also a ValueError)
    └── MissingExtra               an optional dependency is not installed; says the install line (also an ImportError)

A caller's mistake is a `ValueError` or `TypeError`, as everywhere in Python.
"""


class RemanenceError(Exception):
    """The root of all errors that this package defines."""


class StoreUnavailable(RemanenceError):
    """The bank cannot be read or written at the moment; retrying may help."""


class EraseIncomplete(StoreUnavailable):
    """What was erased is in no table any more, but its bytes are still in a file that could not be rewritten yet.

    The bank remembers it, and the next opening, `wait` or `erase` finishes it.
    """


class BankUnreadable(RemanenceError):
    """The file is not a bank, or is damaged; it has not been touched."""


class BankTooNew(BankUnreadable):
    """The bank was written by a newer version of Remanence; it has not been touched."""


class KeyUnavailable(RemanenceError):
    """The key of an encrypted bank is missing, wrong or cannot be read; the bank has not been touched."""


class PermissionDenied(RemanenceError):
    """The principal may not do that in this bank; the message names the owners, and nothing of what the bank holds."""


class NotFound(RemanenceError, LookupError):
    """Nothing has that id in this bank."""


class BundleUnreadable(RemanenceError):
    """An exported bundle is damaged, cut short or of an unknown format; nothing of it has been stored."""


class ImportUnreadable(RemanenceError):
    """A file of another system is of no form that can be imported, or is damaged; what was stored before stays."""


class EmbedderUnavailable(RemanenceError):
    """The embedding model or endpoint failed; nothing retained is lost."""


class LlmUnavailable(RemanenceError):
    """The language model did not answer: unreachable, busy, failing or too slow; asking again later may help."""


class LlmBudgetSpent(LlmUnavailable):
    """The tokens that a day may take are spent; what is left is done on the next day."""


class ReplyUnreadable(RemanenceError):
    """The language model's reply is not what it was asked for: cut short, no such JSON, or a refusal.

    The message does not repeat the reply, whose words may be those of a text that is erased one day.
    """


class SpaceMismatch(RemanenceError):
    """Vectors of different models, dimensions or normalisations must not meet in one search."""


class RecipeInvalid(RemanenceError, ValueError):
    """A recipe names an unknown part, or a parameter that the part does not take."""


class MissingExtra(RemanenceError, ImportError):
    """An optional dependency is not installed.

    >>> print(MissingExtra("The wordllama embedder", "wordllama"))
    The wordllama embedder needs an optional dependency: pip install 'remanence[wordllama]'
    """

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f"{feature} needs an optional dependency: pip install 'remanence[{extra}]'")
