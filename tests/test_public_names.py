"""The public names, frozen: a change here is a change for everyone who uses the package."""

import inspect
import typing

import pytest

import remanence
from remanence import AsyncMemory, Memory

PUBLIC = """
Answer
AsyncClient
AsyncMemory
Audit
BankTooNew
BankUnreadable
Block
BundleUnreadable
Change
Checkpoint
Client
Consolidation
Difference
EmbedderUnavailable
Entity
Episode
EraseIncomplete
Erasure
Evidence
Faded
Filter
Hit
Hits
ImportReport
ImportUnreadable
KeyUnavailable
Kind
Link
LlmUnavailable
Memory
MissingExtra
NotFound
Origin
Pack
PermissionDenied
Policy
Precision
Profile
Query
Receipt
RecipeInvalid
Record
RemanenceError
ReplyUnreadable
Reputation
SpaceMismatch
Span
Statement
Stats
Status
Step
StoreUnavailable
Story
Task
Told
TrustPolicy
Unit
Verification
When
Why
WhyNot
__version__
change_key
export_file
import_bundle
import_file
list_banks
read_export
""".split()
VERBS = """
access
audit
backup
blocks
checkpoint
close
consolidate
context
correct
diff
erase
experience
export
extract
fade
feedback
forget
get
history
journal
link
list
name
note_copy
path
policy
price
privacy_report
profile
promote
quarantine
recall
receipt
reembed
reflect
rename
repair
reputations
reset_feedback
reset_reputation
retain
retain_document
retain_jsonl
retain_many
reveal
scenes
seq
set_policy
set_trust_policy
share
stats
story
tasks
timeline
traces
trust_policy
undo
verify
wait
watch
why_not
zone
""".split()
ERRORS = """
BankTooNew
BankUnreadable
BundleUnreadable
EmbedderUnavailable
EraseIncomplete
ImportUnreadable
KeyUnavailable
LlmUnavailable
MissingExtra
NotFound
PermissionDenied
RecipeInvalid
ReplyUnreadable
SpaceMismatch
StoreUnavailable
""".split()


def test_the_public_names_are_these():
    """No name goes or comes unnoticed, and each can be imported."""
    assert sorted(remanence.__all__) == PUBLIC
    for name in PUBLIC:
        assert getattr(remanence, name) is not None
    assert set(PUBLIC) <= set(dir(remanence)) | {"__version__"}


def test_an_unknown_name_is_an_attribute_error():
    """The package does not swallow a misspelling."""
    with pytest.raises(AttributeError, match="Memroy"):
        remanence.Memroy  # noqa: B018  (the access is the test)


def test_a_memory_has_these_verbs(mem):
    """The methods and attributes of a bank, frozen."""
    assert sorted(name for name in dir(mem) if not name.startswith("_")) == VERBS


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_is_ours(name):
    """Catching RemanenceError catches all that is ours."""
    assert issubclass(getattr(remanence, name), remanence.RemanenceError)


def test_errors_are_also_what_python_would_raise():
    """A missing id is a LookupError, a bad recipe a ValueError, a missing extra an ImportError."""
    assert issubclass(remanence.NotFound, LookupError)
    assert issubclass(remanence.RecipeInvalid, ValueError)
    assert issubclass(remanence.MissingExtra, ImportError)
    assert issubclass(remanence.BankTooNew, remanence.BankUnreadable)


ASYNC = [name for name, value in vars(Memory).items() if inspect.isfunction(value) and not name.startswith("_")]


@pytest.mark.parametrize("name", ASYNC)
def test_the_asynchronous_memory_takes_the_same_arguments(name):
    """Each method of Memory is one of AsyncMemory, awaitable, with the same signature and promise."""
    own, other = getattr(Memory, name), getattr(AsyncMemory, name)
    assert inspect.iscoroutinefunction(other)
    assert inspect.signature(other) == inspect.signature(own)
    assert other.__doc__ == own.__doc__


def test_the_asynchronous_memory_adds_nothing_of_its_own():
    """The two faces agree in both directions, properties included."""
    own = {name for name in dir(Memory) if not name.startswith("_")}
    other = {name for name in dir(AsyncMemory) if not name.startswith("_")}
    assert own == other


def test_every_public_method_is_typed():
    """Annotations can be read at run time, for tools that do."""
    for name in ASYNC:
        assert "return" in typing.get_type_hints(getattr(Memory, name), include_extras=True)
