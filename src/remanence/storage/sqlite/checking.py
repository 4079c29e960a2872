"""What can be proven about a bank from its rows: the chain, the digests, provenance, states, and records that follow
from others. Each check names what is wrong, at most ten of a kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from remanence.encoding.segmentation import windows
from remanence.instants import maybe_micros
from remanence.storage.journal import GENESIS, chain_digest, payload_digest
from remanence.storage.sqlite import rows
from remanence.storage.sqlite.payloads import payload, payloads
from remanence.storage.sqlite.reading import Reader
from remanence.storage.sqlite.rows import STATE
from remanence.trust.following import SHOWING, sources_of
from remanence.trust.taint import inherit
from remanence.types import Check, Record, Unit

MOST = 10
"""Problems that one check names."""


def bank_checks(reader: Reader) -> Iterator[Check]:
    """Every check of the stored rows, cheapest to understand first. Cost: reads the bank once or twice."""
    yield check_file(reader)
    references = check_references(reader)
    yield references
    yield check_chain(reader)
    yield check_digests(reader)
    yield check_provenance(reader)
    yield check_states(reader)
    yield check_windows(reader) if references.ok else unchecked("windows")
    yield check_trust(reader) if references.ok else unchecked("trust")


def unchecked(name: str) -> Check:
    """What stands for a check that needs whole records in a bank where some have lost what they rest on."""
    return Check(name=name, count=0, problems=("cannot be checked while references are broken",))


def _check(name: str, count: int, problems: Iterable[str]) -> Check:
    found = list(islice(problems, MOST + 1))
    if len(found) > MOST:
        found[MOST:] = ["and more"]
    return Check(name=name, count=count, problems=tuple(found))


def _count(reader: Reader, table: str) -> int:
    return int(reader.rows(f"SELECT count(*) FROM {table}")[0][0])


def check_file(reader: Reader) -> Check:
    """SQLite's own integrity check."""
    found = [row[0] for row in reader.rows("PRAGMA integrity_check")]
    return _check("file", reader.rows("PRAGMA page_count")[0][0], () if found == ["ok"] else found)


def check_references(reader: Reader) -> Check:
    """Every foreign key, and every link's two ends."""
    found = [f"{table} row {row} names a {parent} that is not there" for table, row, parent, _ in
             reader.rows("PRAGMA foreign_key_check")]  # fmt: skip
    ends = "SELECT id FROM records UNION SELECT id FROM entities"
    loose = reader.rows(f"SELECT id FROM links WHERE source NOT IN ({ends}) OR target NOT IN ({ends})")
    found += [f"link {id} has an end that is not there" for (id,) in loose]
    return _check("references", _count(reader, "sources") + _count(reader, "links"), found)


Located = Iterator[tuple[int, str]]
"""Problems, each with the number of the entry that it is at."""


def check_chain(reader: Reader) -> Check:
    """The journal has no gap, no clock runs backwards, and each link covers the entry and all before it."""
    return _check("journal chain", _count(reader, "journal"), (what for _, what in chain_problems(reader)))


def chain_problems(reader: Reader) -> Located:
    """Where the chain is broken: at the first entry that was altered, added or taken away."""
    previous, expected, last = GENESIS, 1, None
    for row in reader.paged(f"SELECT {rows.CHANGE_COLUMNS} FROM journal WHERE seq > ? ORDER BY seq", -1 << 62):
        seq, at, digest, chain = row[0], row[1], row[6], row[7]
        if seq != expected:
            yield expected, f"entry {expected} is missing" if seq > expected else f"entry {seq} is none of the chain's"
        if not isinstance(at, int):
            yield seq, f"entry {seq} has no time"
            continue
        if last is not None and at < last:
            yield seq, f"entry {seq} is recorded before the one ahead of it"
        if chain_digest(previous, list(row[:6]), digest) != chain:
            yield seq, f"entry {seq} or one before it was altered"
        previous, expected, last = chain, seq + 1, at


def check_digests(reader: Reader) -> Check:
    """What each entry stored is still there, unaltered; of one that an erasure took from, what that left."""
    return _check("payload digests", _count(reader, "salts"), (what for _, what in digest_problems(reader)))


def digest_problems(reader: Reader) -> Located:
    """The entries of which something was altered, added or removed, but by an erasure that says so."""
    stray = set[int]()
    for seq, stored, digest, salt in payloads(reader, stray):
        if salt is None:
            yield seq, f"what entry {seq} stored cannot be checked: its salt is gone"
        elif payload_digest(salt, stored) != digest and payload_digest(salt, payload(reader, seq)) != digest:
            yield seq, f"what entry {seq} stored was altered or removed"
    yield from ((seq, f"something was added to entry {seq}") for seq in sorted(stray))


def history_problems(reader: Reader) -> Located:
    """Everything that is wrong with the journal and what it proves. Cost: reads the bank once."""
    yield from chain_problems(reader)
    yield from digest_problems(reader)


def check_provenance(reader: Reader) -> Check:
    """Every record rests on characters that its episodes have."""
    bad = reader.rows(
        'SELECT r.id, s.start, s."end" FROM sources s JOIN records r ON r.row = s.record '
        'JOIN episodes e ON e.row = s.episode WHERE s.start < 0 OR s."end" <= s.start'
    )
    found = [f"record {id} cites no characters ({start} to {end})" for id, start, end in bad]
    found += [f"record {id} cites characters past the end of an episode" for id in _past_the_end(reader)]
    without = reader.rows("SELECT id FROM records r WHERE NOT EXISTS (SELECT 1 FROM sources s WHERE s.record = r.row)")
    found += [f"record {id} has no source" for (id,) in without]
    return _check("provenance", _count(reader, "sources"), found)


def _past_the_end(reader: Reader) -> Iterator[str]:
    ends = reader.paged('SELECT episode, max("end") FROM sources WHERE episode > ? GROUP BY episode ORDER BY episode')
    texts = reader.paged("SELECT row, text FROM episodes WHERE row > ? ORDER BY row")
    lengths = ((row, len(text)) for row, text in texts)
    row, length = next(lengths, (0, 0))
    for episode, end in ends:
        while row < episode:
            row, length = next(lengths, (episode, end))  # what cites one that is gone is among the references
        if end > length:
            sql = 'SELECT r.id FROM sources s JOIN records r ON r.row = s.record WHERE s.episode = ? AND s."end" > ?'
            yield from (id for (id,) in reader.rows(sql, episode, length))


def check_states(reader: Reader) -> Check:
    """Every state column holds what its last edit left there."""
    latest: dict[tuple[str, str], Any] = {}
    for subject, field, after in reader.rows("SELECT subject, field, after FROM edits ORDER BY rowid"):
        latest[(subject, field)] = rows.decode_or_leave(after)
    found = [
        f"{field} of {subject} is not what the journal says"
        for (subject, field), after in latest.items()
        if (subject != "bank" and field not in STATE) or reader.state(subject, field) != after
    ]
    loose = reader.rows(
        "SELECT id FROM records WHERE (forgotten OR retired_at IS NOT NULL) AND id NOT IN (SELECT subject FROM edits)"
    )
    found += [f"record {id} was hidden by no act" for (id,) in loose]
    return _check("states", len(latest), found)


def check_windows(reader: Reader) -> Check:
    """Every window is what its turns make of it."""
    count, found = 0, []
    for window in reader.scan_all(Unit.WINDOW):
        count += 1
        turns = [r for r in reader.records_of([s.episode for s in window.sources]) if r.unit is Unit.TURN]
        time = windows.window_time(turns)
        same = (
            window.text == windows.window_text(turns)
            and window.sources == windows.window_sources(turns)
            and (window.trust, window.taint) == inherit(turns)
            and (time is None) == (window.at is None)
            and (time is None or window.at is None or maybe_micros(time.start) == maybe_micros(window.at.start))
        )
        if not same:
            found.append(f"window {window.id} is not what its turns make of it")
    return _check("windows", count, found)


def check_trust(reader: Reader) -> Check:
    """Every derived record is as trusted as its sources are, and has their labels; a promotion takes labels away."""
    count, found = 0, []
    answered = {id for (id,) in reader.rows("SELECT r.id FROM records r JOIN journal j ON j.seq = r.act "
                                            "WHERE j.act = 'promote'")}  # fmt: skip
    for unit in (unit for unit in Unit if unit not in SHOWING and unit is not Unit.WINDOW):
        for record in reader.scan_all(unit):
            count += 1
            trust, taint = inherit(sources_of(record, reader, {}))
            if record.trust != trust:
                found.append(f"record {record.id} is trusted {record.trust:g}, its sources {trust:g}")
            if record.taint != taint and record.id not in answered and not _rests_on(reader, record, answered):
                found.append(f"record {record.id} is labelled {record.taint!r}, its sources {taint!r}")
    return _check("trust", count, found)


def _rests_on(reader: Reader, record: Record, answered: set[str]) -> bool:
    """Whether a record merges one that somebody answered for."""
    near = reader.records_of([span.episode for span in record.sources]) if answered else []
    return not record.taint and any(other.id in answered for other in near)
