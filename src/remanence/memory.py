"""`Memory`: one bank, and the verbs that an agent uses. It wires the parts and decides nothing itself.

Long because every verb of the engine stands here with its promise, on one page: a reader needs no other to use it.
"""

from __future__ import annotations

import heapq
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from itertools import islice, repeat
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Literal, TextIO, TypeVar, Unpack
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from remanence.consulting import Advice, advised
from remanence.derived import Derived, keys_now
from remanence.encoding.encode import Cut, Encoder, Key, cuts_of
from remanence.encoding.keying import VERBATIM, make_keys
from remanence.encoding.observation import (
    Observation,
    observe,
    observe_item,
    observe_items,
    read_document,
    read_json_lines,
)
from remanence.errors import EmbedderUnavailable, EraseIncomplete, NotFound, PermissionDenied, StoreUnavailable
from remanence.faculties.asking import Allowance
from remanence.faculties.faculties import Faculties
from remanence.faculties.working import Blocks, Tasks, in_mind
from remanence.indexes import MemoryIndex
from remanence.instants import micros
from remanence.lifecycle.forgetting.forget import forget_draft
from remanence.lifecycle.forgetting.policy import Policy
from remanence.lifecycle.linking import STATED, linked_draft
from remanence.lifecycle.reconciliation.withdrawal import with_stand_ins
from remanence.lifecycle.undo import OF_CALLERS, undo_draft
from remanence.limits import Limits
from remanence.llm import load_llm
from remanence.opening import EmbedderChoice, ask_embedder, bank_key, bank_path, is_encrypted, open_vault_key, open_zone
from remanence.options import (
    FilterOptions,
    Judged,
    RecallOptions,
    Time,
    beginning,
    checked_ids,
    checked_query,
    choices,
    ending,
    last_moment,
    make_filter,
    make_query,
    parted,
    texts,
)
from remanence.protocols import (
    ERASED,
    Clock,
    Draft,
    Edit,
    LlmChoice,
    Progress,
    Recaller,
    Snapshot,
    TokenEmbedder,
    Transaction,
)
from remanence.recipes import AUTO, Tiers, budgets
from remanence.retrieval.evidence import to_hits
from remanence.retrieval.packing import Packer
from remanence.retrieval.pipeline import MODEL
from remanence.retrieval.why_not import misplaced, standing, verdict
from remanence.storage.ids import IdFactory
from remanence.storage.sqlite.bundle import Summary, write_bundle
from remanence.storage.sqlite.files import BUNDLE, FOREIGN
from remanence.storage.sqlite.seen import SeenStore
from remanence.storage.sqlite.store import SqliteStore, system_clock
from remanence.trust.access import Guard, Right
from remanence.trust.policy import PolicyChoice, TrustPolicy, policy_of
from remanence.types import (
    Act,
    Answer,
    Audit,
    Change,
    Checkpoint,
    Consolidation,
    Difference,
    Entity,
    Episode,
    Erasure,
    Extraction,
    Faded,
    Filter,
    Hit,
    Hits,
    Kind,
    Link,
    LinkType,
    Metadata,
    Origin,
    Pack,
    Price,
    PrivacyReport,
    Profile,
    Query,
    Receipt,
    Record,
    Repair,
    Reputation,
    Scene,
    Stats,
    Story,
    Trace,
    Unit,
    Verification,
    WhyNot,
)

if TYPE_CHECKING:
    from remanence.faculties.experience import Experience
    from remanence.faculties.quarantining import Quarantine
    from remanence.faculties.sharing import Sharing

BATCH = 500
"""Items between two commits of a bulk retain."""
PAGE = 1000
LAST = datetime.max.replace(tzinfo=UTC)
_DAY = 86_400_000_000
Found = TypeVar("Found")


class Memory:
    """One bank of memories: a file that several processes and threads may use at once.

    Args:
        bank: a path, or ":memory:"; None takes `REMANENCE_BANK`, then the config file.
        recipe: how to recall where no budget is named; a recipe's name, "auto", or the path of a TOML file.
        embedder: by name, object or function (`remanence.encoding.embedding`); a bank keeps the one it began with.
        beside: what to use for embedders that the recipe names, such as "minilm", instead of loading them by name.
        zone: of times that name none, such as "2025-06-02 14:00"; a bank keeps the one it began with, "UTC" by default.
        llm: a language model for `wait` to read with, and for recipes to ask during a recall: a name such as
            "http://localhost:11434/v1#MODEL", an object or a function (`remanence.llm`); none by default.
        tokens_per_call, tokens_per_day: what it may take at most.
        calls_at_once: how many prompts it is given at a time; as many as it says by default (4 by name, 1 otherwise).
        key: of an encrypted bank (a new one is made encrypted): "env:NAME", "file:PATH", "keyring:NAME", or the key or
            passphrase itself (`remanence.trust.encryption`); `REMANENCE_KEY` if not given, "" for none.
        vault_key: of the vault, where the trust policy puts secrets; named like `key`, else `REMANENCE_VAULT_KEY`.
        durability: "full" survives power loss, "normal" the death of the process (and commits many times faster).
        create: make the bank if there is none. read_only: change nothing.
        principal: who acts, for the journal. clock: where "now" comes from.
    Raises: NotFound, BankUnreadable, BankTooNew, KeyUnavailable, StoreUnavailable, SpaceMismatch, RecipeInvalid;
        ValueError.

    >>> with Memory(":memory:") as mem:
    ...     receipt = mem.retain("I moved to Lisbon in May; I am allergic to peanuts.", actor="ana", at="2025-06-02")
    ...     hits = mem.recall("where does Ana live?", k=5)
    ...     hits[0].text, hits[0].at.start.date().isoformat(), receipt.verified
    ('I moved to Lisbon in May; I am allergic to peanuts.', '2025-06-02', True)
    """

    def __init__(
        self,
        bank: str | os.PathLike[str] | None = None,
        *,
        recipe: str = "balanced",
        embedder: EmbedderChoice | None = None,
        beside: Mapping[str, EmbedderChoice] | None = None,
        zone: str | None = None,
        llm: LlmChoice | None = None,
        tokens_per_call: int = 8000,
        tokens_per_day: int | None = None,
        calls_at_once: int | None = None,
        key: str | bytes | None = None,
        vault_key: str | bytes | None = None,
        durability: Literal["full", "normal"] = "full",
        create: bool = True,
        read_only: bool = False,
        principal: str = "",
        clock: Clock = system_clock,
    ) -> None:
        self._tiers = Tiers(recipe)
        model = load_llm(llm)
        allowance = Allowance(per_call=tokens_per_call, per_day=tokens_per_day, at_once=calls_at_once)
        path, asked = bank_path(bank), None if embedder is None else ask_embedder(embedder)
        asked_zone = None if zone is None else open_zone(zone)
        self._key = key
        self._whole = SqliteStore(
            path, create=create, read_only=read_only, durability=durability, key=bank_key(key, path)
        )
        try:
            self._store = SeenStore(self._whole, Guard(principal))
            self._store.guard.need_any()
            self._beside = beside or {}
            self._derived = Derived(self._store, asked, self._beside)
            self.zone = self._open_zone(asked_zone)
            self._clock, self._new_id, self._principal = clock, IdFactory(clock), principal
            self._faculties = Faculties(
                self._store, whole=self._whole, clock=clock, new_id=self._new_id, principal=principal,
                recipe=self._tiers.name, extract=self._tiers.extract, ask=self._tiers.ask,
                manage=self._tiers.manage, zone=self.zone, recall=self.recall,
                answer=lambda query, use: self._answer(query, (), use=use), llm=model, allowance=allowance,
                vault_key=partial(open_vault_key, vault_key),
            )  # fmt: skip
        except BaseException:
            self._whole.close()
            raise
        self._lock = self._derived.lock
        self._uses: Counter[tuple[str, int]] = Counter()
        self._served: dict[str, int] = {}
        self._others: dict[Path, Memory] = {}
        self._closed = False
        self._finish_erasing()

    # --- retain -------------------------------------------------------------------------------------------------------

    def retain(
        self,
        content: str | Sequence[Mapping[str, Any]],
        *,
        actor: str | None = None,
        session: str | None = None,
        origin: Origin | str | None = None,
        at: Time | None = None,
        id: str | None = None,
        title: str | None = None,
        metadata: Metadata | None = None,
        tags: Iterable[str] = (),
        audience: str | None = None,
        supersede: bool = False,
    ) -> Receipt:
        """Store a text, or chat messages `[{"role", "content", "name"?, "at"?, "id"?}]`; durable when it returns.

        Args:
            actor: who said it. session: in which conversation. origin: where it came from, "user" by default.
            at: when it happened, in any form a source prints. id: yours; the same id and content are stored once.
            audience: whom it is for, in a bank that has an owner: a principal, "team:NAME"; everyone by default.
            supersede: let different content under a known id take the place of the old, which stays readable.
        Raises: ValueError or TypeError for bad input; StoreUnavailable. Cost: one commit.
        """
        about: dict[str, Any] = {
            "actor": actor, "session": session, "origin": origin, "at": at, "title": title, "metadata": metadata,
            "tags": tags, "audience": audience,
        }  # fmt: skip
        if isinstance(content, str):
            observations = [observe(content, id=id, zone=self.zone, limits=self._limits, **about)]
        elif id is not None:
            raise ValueError("each message of a chat has an id of its own: give it in the message, as 'id'")
        else:
            defaults = {name: value for name, value in about.items() if value}
            limits = self._limits
            if len(content) > limits.messages:
                raise ValueError(f"a chat may have {limits.messages:,} messages, got {len(content):,}: use retain_many")
            observations = [observe_item(m, zone=self.zone, defaults=defaults, limits=limits) for m in content]
        return self._retain(observations, supersede=supersede)

    def retain_document(
        self,
        source: str | os.PathLike[str],
        *,
        title: str | None = None,
        actor: str | None = None,
        session: str | None = None,
        origin: Origin | str | None = None,
        at: Time | None = None,
        id: str | None = None,
        metadata: Metadata | None = None,
        tags: Iterable[str] = (),
        audience: str | None = None,
        supersede: bool = False,
    ) -> Receipt:
        """Store a Markdown or plain text: one episode, cut into sections that name their place in it.

        Args:
            source: the text itself, or a `Path` to read as UTF-8; its name is the title if none is given.
        Raises: as `retain`; OSError or ValueError if the file cannot be read as text.
        """
        if isinstance(source, os.PathLike):
            source, title = read_document(Path(source), title)
        observation = observe(
            source, actor=actor, session=session, origin=origin, at=at, id=id, title=title, metadata=metadata,
            tags=tags, audience=audience, zone=self.zone, document=True, limits=self._limits,
        )  # fmt: skip
        return self._retain([observation], supersede=supersede)

    def retain_many(
        self, items: Iterable[Mapping[str, Any]], *, batch: int = BATCH, progress: Progress | None = None
    ) -> Receipt:
        """Store many items, each `{"text", "actor"?, "session"?, "at"?, "id"?, "origin"?, "metadata"?, "tags"?}`.

        Items with ids may be sent again after an interruption: what is there already is not stored twice.
        Args:
            batch: items between two commits. progress: called with (stored, total or None).
        Raises: ValueError if `batch` is under 1; as `retain`, for the first bad item: batches before it are stored, and
            the error says how many items.
        """
        if batch < 1:
            raise ValueError(f"batch must be at least 1, got {batch}")
        total = len(items) if isinstance(items, Sequence) else None
        stream, receipts, operation = iter(items), list[Receipt](), self._store.begun() or self._new_id()
        done = 0
        try:
            while page := list(islice(stream, batch)):
                observations = observe_items(page, zone=self.zone, first=done + 1, limits=self._limits)
                receipts.append(self._retain(observations, operation=operation))
                done += len(page)
                if progress is not None:
                    progress(done, total)
        except (ValueError, TypeError) as e:
            e.add_note(f"{done} items before this batch of {batch} are stored")
            raise
        return together(receipts, operation, receipts[-1].seq if receipts else self._store.seq())

    def retain_jsonl(
        self, source: str | os.PathLike[str] | TextIO, *, batch: int = BATCH, progress: Progress | None = None
    ) -> Receipt:
        """Store the items of a JSONL file or stream, as `retain_many` does."""
        if not isinstance(source, str | os.PathLike):
            return self.retain_many(read_json_lines(source), batch=batch, progress=progress)
        with open(source, encoding="utf-8") as lines:
            return self.retain_many(read_json_lines(lines), batch=batch, progress=progress)

    def _retain(
        self, observations: Sequence[Observation], *, supersede: bool = False, operation: str | None = None
    ) -> Receipt:
        operation, embedder, seq = operation or self._new_id(), self._derived.embedder, None
        observations, sealed, withheld = self._faculties.privacy.withhold(observations)
        cuts = [cuts_of(o) for o in observations]
        texts = [o.text[c.start : c.end] for o, cs in zip(observations, cuts, strict=True) for c in cs]
        keys = keys_now(embedder, texts)
        reasons = iter(self._screened(observations, cuts))
        drafts, repeated, served = list[Draft](), list[str](), dict(self._served)
        with self._store.write(self._clock) as tx:
            tx.note_served(served)
            if embedder is None or tx.space != embedder.space:  # another thread or process changed it
                keys = repeat(None)
            encoder = Encoder(tx, new_id=self._new_id, principal=self._principal, recipe=self._tiers.name)
            for observation, where, secrets in zip(observations, cuts, sealed, strict=True):
                draft = encoder.encode(
                    observation, where, list(islice(keys, len(where))), supersede=supersede,
                    held_back=list(islice(reasons, len(where))),
                )  # fmt: skip
                if isinstance(draft, Episode):
                    repeated.append(draft.id)
                else:
                    if draft.act is Act.SUPERSEDE:
                        draft = with_stand_ins(tx, draft, new_id=self._new_id)
                    draft = self._faculties.privacy.with_sealed(draft, secrets)
                    seq = tx.append(draft, operation=operation, principal=self._principal)
                    drafts.append(draft)
        self._noted(served)
        return replace(self._read_back(operation, seq, drafts, repeated), withheld=withheld)

    def _screened(self, observations: Sequence[Observation], cuts: Sequence[Sequence[Cut]]) -> list[str]:
        """Why each cut is to be held back, "" for most."""
        from remanence.trust.screening import held_back

        policy = policy_of(self._store)
        return [
            held_back(o.text[cut.start : cut.end], o.origin if o.stated or o.document else None, policy)
            for o, cs in zip(observations, cuts, strict=True)
            for cut in cs
        ]

    def _read_back(self, operation: str, seq: int | None, drafts: Sequence[Draft], repeated: Sequence[str]) -> Receipt:
        """Look at what was stored: every id is read, and every verbatim record is a member of the index."""
        episodes = tuple(e.id for d in drafts for e in d.episodes)
        records = tuple(n.record.id for d in drafts for n in d.records)
        verbatim = [n.record.id for d in drafts for n in d.records if n.record.unit in VERBATIM]
        with self._whole.snapshot() as snapshot:
            seq = snapshot.seq() if seq is None else seq
            found = snapshot.present(episodes, records) and snapshot.keyed(verbatim) == len(verbatim)
        with self._lock:
            if Unit.TURN in self._derived.indexes and self._store.guard.sees_all:
                index = self._derived.index(Unit.TURN).refresh()
                index.keep_up()
                found = found and all(id in index for id in verbatim)
        return Receipt(
            operation=operation, seq=seq, episodes=episodes, records=records, repeated=tuple(repeated),
            quarantined={n.record.id: n.record.quarantined for d in drafts for n in d.records if n.record.quarantined},
            verified=found,
        )  # fmt: skip

    # --- recall -------------------------------------------------------------------------------------------------------

    def recall(
        self,
        query: str | Query,
        *,
        k: int = 10,
        budget: str | None = None,
        now: Time | None = None,
        as_of: Time | None = None,
        known_at: Time | None = None,
        unit: Unit | str | None = None,
        banks: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] = (),
        **filters: Unpack[FilterOptions],
    ) -> Hits:
        """The `k` records that best answer a question, best first, each with its evidence and why it stands there.

        Args:
            budget: "fast", "balanced", "deep", "thorough", or "auto" to choose by the question; else the recipe.
            now: what "yesterday" counts from; the bank's last moment if not given.
            as_of: only what was true then. known_at: only what the bank believed then.
            unit: "turn" (turns and sections of documents), "window" (exchanges of several turns), "statement",
                "session" (summaries, once `consolidate` has made them), or what is kept in mind: "block" and "task";
                else what the recipe searches, turns for most.
            banks: further banks to search, read-only; each hit names its bank.
            filters: kinds, actors, sessions, origins, tags, since, until, where, min_trust (`remanence.types.Filter`).
        Raises: ValueError or TypeError for a bad query; StoreUnavailable.
        """
        if isinstance(query, Query):
            query = checked_query(query, self._limits)
        else:
            query = make_query(
                query, k=k, budget=budget, now=now, as_of=as_of, known_at=known_at,
                unit=unit or self._tiers.unit(budget), filters=filters, zone=self.zone, limits=self._limits,
            )  # fmt: skip
        return self._answer(query, self._others_of(banks))

    def _answer(self, query: Query, further: Sequence[Memory], *, use: bool = True) -> Hits:
        answer = self._search(query, use=use)
        if not further:
            return answer
        settled = self._tiers.settled(query, answer.analysis)
        others = [other._search(settled, use=use) for other in further]
        analysis = answer.analysis | _silences([answer, *others]) | _verdict([answer, *others])
        hits = _merged([answer, *others], query.k)
        with self._store.snapshot() as snapshot:
            pack = self._packer(snapshot, query, further)
        return Hits(hits, query=query, analysis=analysis, timings=answer.timings, pack=pack)

    def _search(self, query: Query, *, use: bool) -> Hits:
        self._derived.prepare(query.unit, self._tiers.embedders(query), begin=self._tiers.tier(query) != AUTO)
        ranked, analysis, timings = self._advised(
            query, lambda index, recall, advice: recall(index, query, advice=advice)
        )
        self._derived.used()
        with self._store.snapshot() as snapshot:
            hits = to_hits(ranked, snapshot, bank=self._name(snapshot))
            pack = self._packer(snapshot, query)
        analysis = {"tier": self._tiers.tier(query), **analysis}
        if "silent" in analysis and self._derived.reason:
            silent = {
                name: why if ":" in name or name == MODEL else self._derived.reason
                for name, why in analysis["silent"].items()
            }
            analysis = {**analysis, "silent": silent}
        if use:
            now = micros(self._clock())
            with self._lock:
                self._uses.update((hit.id, now // _DAY) for hit in hits)
                self._served.update((hit.id, now) for hit in hits)
        return Hits(hits, query=query, analysis=analysis, timings=timings, pack=pack)

    def context(
        self,
        query: str | Query,
        tokens: int = 1000,
        *,
        count: Callable[[str], int] | None = None,
        **options: Unpack[RecallOptions],
    ) -> Pack:
        """What a prompt needs for a question, in one call: what is in mind, then the hits of a recall.

        Args:
            tokens, count: as of `Hits.context`. options: as of `recall`.
        Raises: as `recall`; ValueError if `tokens` is not positive.
        """
        return self.recall(query, **options).context(tokens, count=count)

    def _index(self, query: Query) -> MemoryIndex:
        """What a query searches, up to date; held by whoever holds the lock."""
        return self._derived.searched(query.unit, self._tiers.embedders(query))

    def why_not(self, query: str | Query, id: str, **options: Unpack[RecallOptions]) -> WhyNot:
        """Why a record is not among the hits that `recall` gives with the same options, or that it is; never a use.

        Args:
            id: of a record, or of an episode, ours or yours: then the best of its records is told of.
        Raises: NotFound if no bank that is asked has it; as `recall`. Cost: some 10 µs a record of the bank.
        """
        own, filters = parted(options)
        further = self._others_of(own.pop("banks", ()))
        if isinstance(query, Query):
            query = checked_query(query, self._limits)
        else:
            own.setdefault("unit", self._tiers.unit(own.get("budget")))
            query = make_query(query, zone=self.zone, filters=filters, limits=self._limits, **own)
        hits = self._answer(query, further, use=False)
        asked = [self, *further]
        for bank in asked:
            if records := bank._records_called(id):
                return bank._why_not(hits, records, [other for other in asked if other is not bank])
        raise NotFound(f"no episode or record has the id {id!r} in {', '.join(bank.path for bank in asked)}")

    def _records_called(self, id: str) -> Sequence[Record]:
        with self._store.snapshot() as snapshot, suppress(NotFound):
            item = self._get(snapshot, id)
            return [item] if isinstance(item, Record) else snapshot.records_of([item.id])
        return []

    def _why_not(self, hits: Hits, records: Sequence[Record], others: Sequence[Memory]) -> WhyNot:
        query = self._tiers.settled(hits.query, hits.analysis)
        beyond = [other._scores(query) for other in others]

        def stands(index: MemoryIndex, recall: Recaller, advice: Advice | None) -> WhyNot:
            held = [standing(index, recall, query, record, advice) for record in records if record.id in index]
            if not held:
                return misplaced(hits, records[0], self.name)
            return verdict(index, hits, min(held, key=lambda each: each.rank), self.name, beyond)

        return self._advised(query, stands)

    def _scores(self, query: Query) -> Sequence[float]:
        """The scores of all that a query leads to."""
        ranked, _, _ = self._advised(
            query, lambda index, recall, advice: recall(index, replace(query, k=max(1, len(index))), advice=advice)
        )
        return [each.score for each in ranked]

    def _advised(self, query: Query, search: Callable[[MemoryIndex, Recaller, Advice | None], Found]) -> Found:
        """What a search under the lock comes to; no lock waits for the language model that it may ask."""
        asking = self._faculties.asking
        advice = Advice(asking.ask, tokens=asking.allowance.per_call) if asking.llm else None

        def held() -> Found:
            with self._lock:
                return search(self._index(query), self._tiers.recaller(query.budget), advice)

        return advised(held, advice)

    def _packer(self, snapshot: Snapshot, query: Query, further: Sequence[Memory] = ()) -> Packer:
        past = query.as_of is not None or query.known_at is not None
        core = () if past else in_mind(snapshot, self._clock)
        untrusted = policy_of(snapshot).untrusted
        elsewhere = dict[str, frozenset[Origin]]()
        for bank in further:  # banks of one name trust what all of them do
            own = untrusted if bank.name == self.name else frozenset()
            elsewhere[bank.name] = elsewhere.get(bank.name, own) | policy_of(bank._store).untrusted
        return Packer(core=tuple(core), zone=self.zone, question=query.text, untrusted=untrusted, elsewhere=elsewhere)

    def _others_of(self, banks: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> Sequence[Memory]:
        """The further banks that a recall names, each once, without this one; opened at their first recall."""
        named = (banks,) if isinstance(banks, str | os.PathLike) else tuple(banks)
        if not named:
            return ()
        paths = dict.fromkeys(_resolved(bank_path(bank)) for bank in named)
        own = None if self._store.path is None else _resolved(self._store.path)
        with self._lock:
            for path in paths:
                if path != own and path not in self._others:
                    self._others[path] = Memory(
                        path,
                        recipe=self._tiers.default,
                        beside=self._beside,
                        key=self._key if is_encrypted(path) else "",
                        create=False,
                        read_only=True,
                        principal=self._principal,
                        clock=self._clock,
                    )
            return [self._others[path] for path in paths if path != own]

    # --- reflect ------------------------------------------------------------------------------------------------------

    def reflect(
        self,
        question: str,
        *,
        k: int = 10,
        budget: str | None = None,
        now: Time | None = None,
        as_of: Time | None = None,
        known_at: Time | None = None,
        keep: bool = False,
        **filters: Unpack[FilterOptions],
    ) -> Answer:
        """The answer to a question as a value of its type, with its evidence; "not known" where there is none.

        With an LLM it is the model's, if its claims are cited and supported; else, and with `keep`, the one without.
        Args:
            k: how many hits it is looked for in.
            keep: store a known answer as a belief, whose confidence moves when the question is asked again. The others
                are those of `recall`.
        Raises: as `recall`; ValueError if it is to be kept, but not of now.
        Cost: a recall, and some 10 ms; "how long between" takes two recalls more.

        >>> with Memory(":memory:") as mem:
        ...     receipt = mem.retain("I adopted a greyhound last Friday.", actor="ana", at="2025-06-02")
        ...     answer = mem.reflect("When did Ana adopt a greyhound?")
        ...     str(answer), answer.kind.value, answer.grounds[0].evidence[0].text
        ('the Friday before 2 June 2025', 'date', 'I adopted a greyhound last Friday.')
        """
        query = make_query(
            question, k=k, budget=budget, now=now, as_of=as_of, known_at=known_at, filters=filters, zone=self.zone,
            limits=self._limits,
        )  # fmt: skip
        return self._faculties.reflect(query, keep=keep)

    # --- look ---------------------------------------------------------------------------------------------------------

    def get(self, id: str) -> Episode | Record:
        """The episode or record with this id, which may be yours (the latest episode then). Raises: NotFound."""
        with self._store.snapshot() as snapshot:
            return self._get(snapshot, id)

    def _get(self, snapshot: Snapshot, id: str) -> Episode | Record:
        found = snapshot.get_records([id]) or snapshot.get_episodes([id])
        item = found.get(id) or snapshot.with_external_id(id)
        if item is None and (erased := self._erased(snapshot, id)):
            raise NotFound(f"{id} was erased on {erased[-1].at.date().isoformat()}: what it said is gone for good")
        if item is None:
            raise NotFound(f"no episode or record has the id {id!r} in {self.path}")
        return item

    def _erased(self, snapshot: Snapshot, id: str) -> Sequence[Change]:
        """What the journal says of something that was erased; nothing of what was not."""
        if not snapshot.meta(ERASED) or snapshot.present([id], []) or snapshot.present([], [id]):
            return ()
        changes = snapshot.changes_about([id])
        return changes if any(change.act is Act.ERASE for change in changes) else ()

    def list(
        self,
        what: Literal["records", "episodes", "entities", "links"] = "records",
        *,
        unit: Unit | str | None = None,
        forgotten: bool = False,
        current: bool = False,
        ids: Iterable[str] = (),
        beginning: str = "",
        limit: int | None = None,
        after: str | None = None,
        **filters: Unpack[FilterOptions],
    ) -> Iterator[Episode | Record | Entity | Link]:
        """What the bank holds, in the order it was stored, from behind the id `after`.

        Records are those that are believed now; with `forgotten`, those that a forget hides. Entities have all names
        that statements tell; those who are only told of come last, each with the id of what first tells of them.
        Args:
            current: of episodes, only those that are believed: not what was forgotten or has been superseded.
            ids, beginning: of episodes, only those with these ids of yours, or whose id begins so.
        Raises: ValueError for an unknown `what` or filter; NotFound for an unknown `after`.
        """
        allowed, called = make_filter(filters, self.zone), texts("ids", ids, self._limits)
        if what != "episodes" and (current or called or beginning):
            raise ValueError("current, ids and beginning narrow a list of episodes; records have filters of their own")
        one = None if unit is None else choices("unit", Unit, unit)[0]
        if what not in ("records", "episodes", "entities", "links"):
            raise ValueError(f"list takes records, episodes, entities or links, got {what!r}")
        if after is not None and what in ("records", "episodes"):
            self.get(after)
        which = {"current": current, "ids": called, "beginning": beginning}
        return islice(self._pages(what, allowed, one, forgotten, which, after or ""), limit)

    def _pages(
        self, what: str, allowed: Filter, unit: Unit | None, forgotten: bool, which: Mapping[str, Any], after: str
    ) -> Iterator[Episode | Record | Entity | Link]:
        """Page by page, each a snapshot of its own, so that a caller who takes its time holds up nobody."""
        from remanence.lifecycle.telling.entities import entities

        while True:
            with self._store.snapshot() as snapshot:
                scans: dict[str, Iterator[Episode | Record | Entity | Link]] = {
                    "records": snapshot.scan_records(allowed, unit=unit, forgotten=forgotten, after=after),
                    "episodes": snapshot.scan_episodes(allowed, after=after, **which),
                    "entities": entities(snapshot, after),
                    "links": snapshot.scan_links(after),
                }
                page = list(islice(scans[what], PAGE))
            yield from page
            if len(page) < PAGE:
                return
            after = page[-1].id

    def timeline(
        self,
        query: str | None = None,
        *,
        k: int = 50,
        budget: str | None = None,
        unit: Unit | str = Unit.TURN,
        **filters: Unpack[FilterOptions],
    ) -> Sequence[Record]:
        """Up to `k` dated records in the order they happened: all, or the best for a question.

        With `unit="statement"` and the name of an entity, its statements in the order in which they became true, those
        included that something took the place of.
        """
        if query is not None and unit == Unit.STATEMENT and (told := self._statements_of(query, filters)):
            return told[:k]
        if query is not None:
            found = [
                hit.record for hit in self.recall(query, k=k, budget=budget, unit=unit, **filters) if hit.at is not None
            ]
            return sorted(found, key=_happened)
        allowed, one = make_filter(filters, self.zone), choices("unit", Unit, unit)[0]
        with self._store.snapshot() as snapshot:
            dated = (r for r in snapshot.scan_records(allowed, unit=one) if r.at is not None)
            return heapq.nsmallest(k, dated, key=_happened)

    def _statements_of(self, name: str, filters: FilterOptions) -> Sequence[Record]:
        """What was ever true of an entity; none if no statement speaks of that name."""
        from remanence.lifecycle.telling.timeline import course

        self._faculties.learning.read()
        with self._store.snapshot() as snapshot:
            return course(snapshot, name, make_filter(filters, self.zone))

    def story(self, about: str, attribute: str | None = None) -> Sequence[Story]:
        """The values that attributes had, in the order in which they became true: who said so, and what came instead.

        Args:
            about: an entity by any of its names, "name · attribute", or the id of a record. attribute: only this one.
        Raises: NotFound if no statement speaks of it.

        >>> with Memory(":memory:") as mem:
        ...     _ = mem.retain("I live in Porto.", actor="Ana", at="2024-01-10")
        ...     _ = mem.retain("I moved to Lisbon.", actor="Ana", at="2024-06-01")
        ...     [(told.value, told.standing.value) for told in mem.story("Ana", "lives_in")[0].told]
        [('Porto', 'superseded'), ('Lisbon', 'current')]
        """
        from remanence.lifecycle.telling.story import stories

        self._faculties.learning.read()
        with self._store.snapshot() as snapshot:
            return stories(snapshot, about, attribute)

    def diff(self, since: Time, until: Time | None = None, *, unit: Unit | str | None = None) -> Sequence[Difference]:
        """What the bank believes at one moment of recorded time and did not at another, in the order it changed.

        What came and went in between is left out, unless it is history since.
        Args:
            since, until: moments at which the bank is as `known_at` finds it; a coarse time means its end, none now.
            unit: only "turn", "section" or "statement".
        Raises: ValueError. Cost: what was stored and changed after `since`.
        """
        from remanence.lifecycle.telling.diff import UNITS, differences

        self._faculties.learning.read()
        one = UNITS if unit is None else choices("unit", Unit, unit)
        first, last = last_moment(since, self.zone), last_moment(until, self.zone)
        assert first is not None
        with self._store.snapshot() as snapshot:
            return differences(snapshot, first, last or LAST, one)

    def history(self, id: str) -> Sequence[Change]:
        """Every entry of the journal about an episode, a record or an operation, in order. Raises: NotFound.

        Of an episode, also what became of its records; of an id of yours, of all episodes that ever had it.
        """
        with self._store.snapshot() as snapshot:
            if operation := snapshot.operation(id):
                return operation
            if erased := self._erased(snapshot, id):
                return erased
            item = self._get(snapshot, id)
            if isinstance(item, Record):
                return snapshot.changes_about([item.id])
            episodes = [item.id] if item.id == id else snapshot.episodes_called(id)
            records = [r.id for r in snapshot.records_of(episodes) if r.unit in VERBATIM]
            return snapshot.changes_about([*episodes, *records])

    def receipt(self, operation: str) -> Receipt:
        """What an act did, told again, of what is still there: for who never heard the answer.

        A principal may ask for its own acts even where it may not read. Raises: NotFound.
        """
        from remanence.faculties.retelling import receipt_of

        return receipt_of(self._store, self._whole, operation, self._principal)

    def journal(self, since: int = 0) -> Iterator[Change]:
        """The journal's entries after `since`, in order."""
        while True:
            with self._store.snapshot() as snapshot:
                page = list(islice(snapshot.journal(since), PAGE))
            yield from page
            if len(page) < PAGE:
                return
            since = page[-1].seq

    def stats(self) -> Stats:
        """The bank in numbers."""
        from remanence.faculties.watching import last_worker

        with self._store.snapshot() as snapshot:
            counts, (first, last), space = snapshot.counts(), snapshot.span_of_time(), snapshot.space()
            return Stats(
                name=self.name, path=self.path, format=snapshot.format(), seq=snapshot.seq(),
                episodes=counts["episodes"], records=snapshot.units(), forgotten=counts["forgotten"],
                retired=counts["retired"], quarantined=counts["quarantined"], entities=counts["entities"],
                links=counts["links"], bytes=self._store.bytes_on_disk(), embedder=space[1] if space else "",
                pending=snapshot.pending(VERBATIM), unread=self._faculties.learning.unread(),
                dimension=space[2].dimension if space else 0,
                recalls=counts["recalls"], first=first, last=last, recipe=self._tiers.name, budgets=tuple(budgets()),
                llm=self._faculties.llm_use(), worker=last_worker(self._store),
            )  # fmt: skip

    # --- change -------------------------------------------------------------------------------------------------------

    def forget(self, *ids: str, dry_run: bool = False, **filters: Unpack[FilterOptions]) -> Receipt:
        """Hide records from every channel, by id (of records or episodes) or by filter; `undo` brings them back.

        What shows the same characters, such as a window around a turn, is hidden with them.
        Args:
            dry_run: only say what would be forgotten.
        Raises: NotFound; ValueError if neither ids nor filters are given.
        """
        if not ids and not filters:
            raise ValueError(
                "name what to forget, by id or by filter; forgetting everything takes a filter that says so"
            )
        with self._store.write(self._clock) as tx:
            draft = forget_draft(tx, self._chosen(ids, filters), new_id=self._new_id)
            operation = self._new_id()
            if draft is not None and not dry_run:
                tx.append(draft, operation=operation, principal=self._principal)
        return self._acted(operation, draft)

    def _chosen(self, ids: Sequence[str], filters: FilterOptions) -> Sequence[Record]:
        checked_ids(ids, self._limits)
        allowed = make_filter(filters, self.zone, self._limits)
        if filters and allowed == Filter():
            raise ValueError("this filter lets everything through: say what to forget, or name all kinds")
        with self._store.snapshot() as snapshot:
            chosen = [r for r in snapshot.scan_records(allowed) if r.unit in VERBATIM] if filters else []
            for item in (self._get(snapshot, id) for id in ids):
                found = [item] if isinstance(item, Record) else snapshot.records_of([item.id])
                chosen += [r for r in found if r is item or r.unit in VERBATIM]  # a window follows, and leads no turn
        return chosen

    def erase(
        self,
        *ids: str,
        entity: str | None = None,
        everything: bool = False,
        dry_run: bool = False,
        wait: float = 30.0,
        **filters: Unpack[FilterOptions],
    ) -> Erasure:
        """Make the bytes gone: of episodes and records by id, by entity, by filter, or of the whole bank. For good.

        What was made of it goes with it or is made anew of what is left, as if it had never been there; then the files
        are rewritten, and the backups that the engine made follow. The journal still verifies.
        Args:
            entity: all that it said, and all that names it. everything: all that the bank holds.
            dry_run: only say what would go. wait: seconds for other processes to end reading what was there before.
            filters: of episodes; one whose time nobody said counts as of when it was recorded.
        Returns: the receipt; its `unreachable` is what may still hold it.
        Raises: NotFound; ValueError if nothing is named; EraseIncomplete if a file could not be rewritten yet: what was
            erased is in no table then, and the next opening or `erase` finishes it.
        Cost: writes the bank anew.

        >>> with Memory(":memory:") as mem:
        ...     receipt = mem.retain("My PIN is 4711.", actor="ana")
        ...     mem.erase(*receipt.episodes).counts["episodes"], len(mem.recall("PIN"))
        (1, 0)
        """
        from remanence.trust.erasure.choosing import Wish

        wish = Wish(ids=ids, entity=entity, everything=everything, filter=make_filter(filters, self.zone))
        try:
            return self._faculties.erasing.erase(wish, dry_run=dry_run, wait=wait)
        except EraseIncomplete:
            self._owes = True
            raise
        finally:
            if not dry_run:
                self._let_go()

    def _finish_erasing(self) -> None:
        """Rewrite the files that an erasure could not, unless others still read what was there."""
        if self._owes and not self._store.read_only:
            with suppress(StoreUnavailable):
                self._faculties.erasing.finish(wait=0)
                self._owes = False

    def traces(self, text: str) -> Sequence[Trace]:
        """Where a text can still be found, in plain and usual encodings: in no file of the bank, if there are none.

        Looks through the bank's files and rows, index images, and the copies that the engine made. What nothing says
        any more is not proven to be gone from the disk below the file system, or from copies that others made.
        Raises: ValueError for a text of under three characters. Cost: reads all of it.
        """
        from remanence.storage.sqlite.searching import traces
        from remanence.trust.erasure.forms import forms

        self._own()
        needles = forms(text)
        if isinstance(self._derived.embedder, TokenEmbedder):  # whose keys are texts, too
            (key,) = make_keys(self._derived.embedder, [text])
            needles |= {key.tobytes().lower(): "tokens"} if len(key) > 1 else {}
        return tuple(traces(self._whole, needles))

    def _let_go(self) -> None:
        """Keep nothing in memory of what an erasure took."""
        with self._lock:
            self._derived.let_go()
            self._uses.clear()
            self._served.clear()

    def fade(self, *policies: Policy, dry_run: bool = False) -> Faded:
        """Forget what policies let go: what is too old, too weak or too much; `undo` brings it back.

        What is to be learnt from a record is learnt first, and stays until it fades by itself. Blocks, tasks and what
        is pinned (a tag "pinned", or the metadata `{"pinned": true}`) are spared, and personas and secrets unless a
        policy names their kind.
        Args:
            policies: in the order in which they let go; none applies those that the bank keeps (`set_policy`).
            dry_run: only say what would go, and why.
        Raises: ValueError if there is no policy. Cost: some 30 µs a record that is not forgotten.
        """
        self._own()
        self._save_uses()
        return self._faculties.fading.fade(policies, dry_run=dry_run)

    def set_policy(self, *policies: Policy) -> Receipt:
        """Keep policies of forgetting, which every `wait` applies from now on; none ends that. An act like any other.

        >>> from datetime import timedelta
        >>> from remanence import Policy
        >>> with Memory(":memory:") as mem:
        ...     receipt = mem.set_policy(Policy(most=20_000), Policy(ttl=timedelta(days=30), kinds="working"))
        ...     mem.policy[0].most
        20000
        """
        return self._faculties.fading.set_policies(policies)

    @property
    def policy(self) -> tuple[Policy, ...]:
        """The policies of forgetting that the bank keeps."""
        return self._faculties.fading.policies()

    def set_trust_policy(self, policy: PolicyChoice | None) -> Receipt:
        """Keep a trust policy: what text of each origin is worth and may become, from now on. An act like any other.

        Args:
            policy: what it says other than the defaults, as a mapping, a `TrustPolicy` or the path of a TOML file
                (`remanence trust show` prints one); None goes back to the defaults.
        Raises: ValueError, naming the place; OSError for a file that cannot be read.

        >>> with Memory(":memory:") as mem:
        ...     receipt = mem.set_trust_policy({"origins": {"web": {"trust": 0.1}}})
        ...     mem.trust_policy.origins["web"].trust, mem.trust_policy.origins["user"].trust
        (0.1, 0.9)
        """
        return self._faculties.trusting.set_policy(policy)

    @property
    def trust_policy(self) -> TrustPolicy:
        """The trust policy in force: the defaults, but for what the bank keeps. Raises: BankUnreadable."""
        return self._faculties.trusting.policy()

    def reputations(self) -> Sequence[Reputation]:
        """What the words of actors are worth by what became of them, the least trusted first; only of those judged.

        >>> with Memory(":memory:") as mem:
        ...     wrong = mem.retain("The ferry leaves at nine.", actor="timetables.example", origin="web")
        ...     _ = mem.correct(wrong.episodes[0], "The ferry leaves at ten.", actor="ana")
        ...     [str(each) for each in mem.reputations()]
        ['timetables.example (web): 0.25 [0.06, 0.48], corrected 1']
        """
        return self._faculties.trusting.reputations()

    def reset_reputation(self, actor: str) -> Receipt:
        """Begin anew with an actor, whose records are worth again what their origin is. Raises: NotFound."""
        return self._faculties.trusting.reset_reputation(actor)

    def correct(
        self, id: str, text: str, *, value: str | None = None, actor: str | None = None, at: Time | None = None
    ) -> Receipt:
        """Say what is right instead of a record, for good; `undo` takes it back.

        The mistake, and what was read from it, was never true then, and saying it again does not bring it back; what is
        clearly later may still take the place of what you say. It is stored as an episode of origin "user".

        Args:
            id: of a turn, a section or a statement; or of an episode of one turn, ours or yours.
            text: what is right, as a sentence; of a statement the new value alone will do.
            value: the new value of a statement, where the text does not show it in the form of the old one.
            actor: who says so; the one who said what is corrected, unless given. at: when it was so; as it was said.
        Raises: NotFound; ValueError if it is no such record, or is not believed any more.
        """
        from remanence.faculties.correcting import corrected, what_is_right

        self._faculties.learning.read()
        (said,), (sealed,), withheld = self._faculties.privacy.withhold([observe(text, limits=self._limits)])
        operation, key = self._new_id(), next(keys_now(self._derived.embedder, [said.text]))
        with self._store.write(self._clock) as tx:
            with self._store.snapshot() as snapshot:
                wrong = self._one_record(snapshot, id)
            right = what_is_right(wrong, said.text, actor=actor, at=at, zone=self.zone)
            encoder = Encoder(tx, new_id=self._new_id, principal=self._principal, recipe=self._tiers.name)
            draft = corrected(
                tx, wrong, right, self._key_of(tx, key), value=value, read=self._faculties.learning.extractor,
                encoder=encoder, recipe=self._tiers.name, new_id=self._new_id,
                append=lambda draft: tx.append(
                    self._faculties.privacy.with_sealed(draft, sealed if draft.episodes else ()),
                    operation=operation, principal=self._principal,
                ),
            )  # fmt: skip
        return replace(self._read_back(operation, None, [draft], []), withheld=withheld)

    def _key_of(self, tx: Transaction, key: Key) -> Key:
        """A key that was made before the bank was locked, unless another process changed the embedder meanwhile."""
        embedder = self._derived.embedder
        return None if embedder is None or tx.space != embedder.space else key

    def _one_record(self, snapshot: Snapshot, id: str) -> Record:
        """The record with this id, or the only verbatim one of the episode. Raises: NotFound; ValueError."""
        item = self._get(snapshot, id)
        records = [item] if isinstance(item, Record) else snapshot.records_of([item.id])
        verbatim = [record for record in records if record is item or record.unit in VERBATIM]
        if len(verbatim) != 1:
            raise ValueError(f"episode {id} has {len(verbatim)} sections: name the record that is wrong")
        return verbatim[0]

    def link(self, pairs: Iterable[tuple[str, str]], type: LinkType | str = "mentions") -> Receipt:
        """State that things are linked, each pair from its first to its second; a link that is there stays one.

        Args:
            pairs: ids of records or episodes, ours or yours; a document is linked by its first section.
            type: "mentions", "next", "part_of", "causes" or "similar". `undo` takes it back.
        Raises: NotFound; ValueError for another type. Cost: one commit.
        """
        (kind,), operation, pairs = choices("link", LinkType, type), self._new_id(), list(pairs)
        if len(pairs) > self._limits.ids:
            raise ValueError(f"one call may state {self._limits.ids:,} links, got {len(pairs):,}")
        if kind not in STATED:
            raise ValueError(f"a link may be {', '.join(STATED)}, got {kind.value!r}: that one follows from an act")
        with self._store.write(self._clock) as tx:
            with self._store.snapshot() as snapshot:
                ends = [(self._first_record(snapshot, a).id, self._first_record(snapshot, b).id) for a, b in pairs]
            draft = linked_draft(tx, ends, kind, new_id=self._new_id)
            if draft is not None:
                tx.append(draft, operation=operation, principal=self._principal)
        return self._acted(operation, draft)

    def _first_record(self, snapshot: Snapshot, id: str) -> Record:
        """The record with this id, or the first verbatim one of the episode. Raises: NotFound."""
        item = self._get(snapshot, id)
        found = [item] if isinstance(item, Record) else snapshot.records_of([item.id])
        verbatim = [record for record in found if record is item or record.unit in VERBATIM]
        if not verbatim:
            raise NotFound(f"episode {id} has no record of its own")
        return verbatim[0]

    def share(self, id: str, audience: str) -> Receipt:
        """Let something be for others, with all that was made of it; `undo` takes it back.

        What rests on texts for different people is the owners' only.
        Args:
            id: of a turn, a section or an episode, ours or yours.
            audience: a principal, a team ("team:kitchen"), or "" for everyone who may read the bank.
        Raises: NotFound; PermissionDenied unless you stored it or own the bank; ValueError in an open bank.
        """
        return self._faculties.sharing.share(id, audience)

    def promote(self, id: str, kind: Kind | str) -> Receipt:
        """Answer for a statement or lesson that its origin bars from steering the agent; `undo` takes it back.

        A record of that kind without the label takes its place; its trust stays that of its sources.
        Args:
            kind: "persona" or "procedural".
        Raises: NotFound; ValueError if nothing bars it, if the memory has no principal, or if the screens distrust it:
            then it is held back until somebody releases it; PermissionDenied.
        """
        return self._faculties.sharing.promote(id, choices("kind", Kind, kind)[0])

    @property
    def access(self) -> Sharing:
        """Who may do what: owners, teams and grants. A bank without an owner is open to all."""
        return self._faculties.sharing

    @property
    def _limits(self) -> Limits:
        """How much a caller may hand in at once, as the bank's trust policy says."""
        return policy_of(self._store).limits

    def _own(self) -> None:
        """Raises: PermissionDenied for what concerns the bank as a whole, unless it is open or one's own."""
        self._store.follow().need(Right.OWN)

    @property
    def blocks(self) -> Blocks:
        """Named texts with size limits that are always packed first: who the agent is, what it does now."""
        return self._faculties.blocks

    @property
    def quarantine(self) -> Quarantine:
        """What screens or people hold back: kept, listed here with the reason, never recalled until it is released."""
        return self._faculties.quarantine

    @property
    def tasks(self) -> Tasks:
        """Trees of steps with status, packed until they are over or expire."""
        return self._faculties.tasks

    def undo(self, operation: str | None = None) -> Receipt:
        """Take an act back, the last one if none is named: an act of its own, and history keeps both.

        What a retain stored is forgotten, what a forget hid comes back, what was superseded is current again.
        Raises: NotFound; ValueError if it cannot be undone, or a later act changed the same.
        """
        with self._store.write(self._clock) as tx:
            with self._store.snapshot() as snapshot:
                named = operation or snapshot.last_operation(sorted(OF_CALLERS))
                changes = snapshot.operation(named) if named else []
            draft, own = undo_draft(tx, changes, new_id=self._new_id), self._new_id()
            tx.append(draft, operation=own, principal=self._principal)
        return self._acted(own, draft)

    def feedback(
        self, hits: Iterable[Hit] = (), *, used: Iterable[Judged] = (), wrong: Iterable[Judged] = ()
    ) -> Receipt:
        """Say which records served and which were wrong: they rise or sink in this bank's rankings, within bounds.

        Args:
            hits: what `recall` gave; with it the channels that found what served gain a little over the others.
            used, wrong: hits, records, or ids of records or episodes.
                Of statements that contradict each other, those that were wrong are no longer believed.
        Returns: a receipt; its `outdated` are those of `wrong` that say what is no longer believed.
        Raises: NotFound; ValueError for a record of another bank, or one that is in both.
        """
        if wrong := list(wrong):
            self._faculties.learning.read()
        return self._faculties.judging.feedback(hits, used, wrong)

    def reset_feedback(self) -> Receipt:
        """Rank again as if there never was any feedback; `undo` brings it back."""
        return self._faculties.judging.reset()

    def consolidate(self, *, dry_run: bool = False, progress: Progress | None = None) -> Consolidation:
        """Merge statements that say the same, and sum up what was talked about; what is replaced stays readable.

        Only what came since the last time is looked at. Stopped on the way, it goes on at the next call; `undo` takes
        all of it back. Summaries are found by `recall(unit="session")`. No model is waited for: with one, `wait` has it
        write the summaries anew.
        Args:
            dry_run: change nothing, and say what would be done and cost. progress: called with (looked at, in all).
        Raises: StoreUnavailable. Cost: without a model some 2 ms a new turn, moments where nothing came.
        """
        self._own()
        if not dry_run:
            self._faculties.learning.read()
        return self._faculties.consolidating.run(
            dry_run=dry_run, unread=self._faculties.learning.unread(), progress=progress
        )

    def profile(
        self,
        entity: str = "user",
        *,
        tokens: int | None = None,
        now: Time | None = None,
        count: Callable[[str], int] | None = None,
    ) -> Profile:
        """Who somebody is: what lasts and what holds now, each line with its citations; `str(profile)` is for a prompt.

        Computed from what is believed: what is forgotten or superseded is not in it, and text of tools, of the web or
        of an assistant never is.
        Args:
            entity: a name, in any form that the bank knows; "user" is who spoke without one.
            tokens: the most that the text may count; without it all lines are shown. count: as of `Hits.context`.
            now: what "at present" is; the bank's last moment if not given.
        Raises: ValueError. Cost: reads what the bank says of this entity.
        """
        from remanence.lifecycle.profile.layout import laid_out
        from remanence.lifecycle.profile.profile import profile_lines

        if tokens is not None and tokens <= 0:
            raise ValueError(f"tokens must be positive, got {tokens}")
        self._faculties.learning.read()
        with self._store.snapshot() as snapshot:
            moment = last_moment(now, self.zone) or snapshot.span_of_time()[1] or self._clock()
            static, current = profile_lines(snapshot, entity, moment)
        with self._lock:
            given = micros(self._clock())
            self._served.update((id, given) for line in (*static, *current) for id in line.records)
        return laid_out(entity, static, current, tokens=tokens, count=count, zone=self.zone)

    def watch(self, every: float, *, stop: Event, told: Callable[[Consolidation], None] = lambda _: None) -> None:
        """Consolidate again and again until `stop` is set: the work of a background thread, or of a process.

        With an LLM it also has it read and write what waits for it. `stats().worker` says how it goes.
        Args:
            every: seconds between two runs. told: gets what each run changed.
        Raises: ValueError. A run that fails is noted, and tried again.
        """
        from remanence.faculties.watching import watch

        if every <= 0:
            raise ValueError(f"a worker looks every so many seconds, got {every}")

        def once(progress: Progress) -> Consolidation:
            done = self.consolidate(progress=progress)
            self._faculties.ask_llm(progress, retry=False)
            return done

        watch(self._store, once, clock=self._clock, every=every, stop=stop, told=told)

    def scenes(self) -> Sequence[Scene]:
        """What runs through several sessions, as far as `consolidate` has put it together: its segments and traits."""
        from remanence.lifecycle.telling.scenes import scenes

        with self._store.snapshot() as snapshot:
            return scenes(snapshot)

    def rename(self, name: str) -> Receipt:
        """Call the bank `name` from now on; its file stays where it is. Raises: ValueError for an empty name."""
        if not name.strip() or len(name) > 200:
            raise ValueError(f"a bank's name has 1 to 200 characters, got {name!r}")
        own = self._new_id()
        with self._store.write(self._clock) as tx:
            draft = Draft(
                act=Act.RENAME, subjects=("bank",), edits=(Edit("bank", "name", tx.field("bank", "name"), name),)
            )
            tx.append(draft, operation=own, principal=self._principal)
        return self._acted(own, None)

    def _acted(self, operation: str, draft: Draft | None) -> Receipt:
        records = tuple(s for s in draft.subjects if s != "bank") if draft else ()
        return Receipt(operation=operation, seq=self._store.seq(), records=records, verified=True)

    # --- keep ---------------------------------------------------------------------------------------------------------

    def wait(self, progress: Progress | None = None) -> int:
        """Finish what retain left for later: missing vectors, further spaces, statements; then fade, by `policy`.

        Returns: how many vectors it made. Raises: EmbedderUnavailable; statements are extracted all the same, and what
            an LLM fails at waits for the next time (`stats`).
        """
        try:
            done = self._embed(progress)
        except EmbedderUnavailable:
            self._keep_up(progress)
            raise
        self._keep_up(progress)
        return done

    def _keep_up(self, progress: Progress | None) -> None:
        self.extract(progress)
        self._save_uses()
        self._faculties.fading.apply()
        self._finish_erasing()

    def extract(self, progress: Progress | None = None, *, retry: bool = False) -> Extraction:
        """Extract statements from what was not read yet: by rules, and then with the LLM if there is one.

        The LLM then writes the summaries that `consolidate` left to it, each in the place of an extract.

        Args:
            retry: let the LLM try again what it failed at, also what was given up.
        Returns: what the LLM did. Raises: StoreUnavailable.
        """
        sees_all = self._store.follow().sees_all  # a model is shown nothing that whoever asks it may not see
        if sees_all:
            self._faculties.screen_slowly(progress, retry=retry)
        self._faculties.learning.read(progress)
        if not sees_all:
            return Extraction()
        return self._faculties.ask_llm(progress, retry=retry)

    def price(self) -> Price:
        """What the LLM would take to read and to sum up all that waits for it; nothing is asked, nothing is written."""
        self._own()
        return self._faculties.price()

    def _embed(self, progress: Progress | None) -> int:
        if not self._store.follow().reads:
            return 0
        if self._derived.embedder is None:
            raise EmbedderUnavailable(self._derived.reason)
        done = self._derived.fill(VERBATIM, progress)
        return done + self._derived.prepare(Unit.TURN, self._tiers.embedders(), begin=True, progress=progress)

    def reembed(self, embedder: EmbedderChoice, *, progress: Progress | None = None) -> int:
        """Change the bank's embedder; returns how many records were embedded by this call.

        Recall goes on with the old vectors until the new ones are complete. An interrupted change is taken up again by
        calling this again. Raises: ValueError, MissingExtra, EmbedderUnavailable.
        """
        self._own()
        chosen = ask_embedder(embedder)

        def switch(tx: Transaction) -> None:
            self._journal_embedder(tx, chosen.space.model)

        return self._derived.change(chosen.embedder, chosen.name, switch, self._clock, progress)

    def _journal_embedder(self, tx: Transaction, model: str) -> None:
        edit = Edit("bank", "embedder", tx.field("bank", "embedder"), model)
        draft = Draft(act=Act.EMBEDDER, subjects=("bank",), edits=(edit,))
        tx.append(draft, operation=self._new_id(), principal=self._principal)

    def verify(self, progress: Progress | None = None) -> Verification:
        """Check everything that can be checked: file, chain, digests, provenance, states, derived rows, index image."""
        from remanence.upkeep import verify_bank

        self._own()
        with self._lock:
            return verify_bank(self._whole, self._derived.index(Unit.TURN), self._derived.embedder, progress)

    def audit(
        self,
        *,
        principals: str | Iterable[str] = (),
        acts: str | Iterable[str] = (),
        since: Time | None = None,
        until: Time | None = None,
        subject: str | None = None,
        checkpoints: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] = (),
        keys: str | Iterable[str] = (),
    ) -> Audit:
        """Who did what, when, to what; and whether the journal, and all that it proves, is as it was written.

        Args:
            principals, acts, since, until: only such entries. subject: only those about an id, or of an operation.
            checkpoints: files of checkpoints that were kept elsewhere, besides those in the bank.
            keys: the public keys, in hexadecimal, whose checkpoints count; all, if none is given.
        Returns: the entries; its `findings` say what was tampered with, and at which entry.
        Raises: ValueError; OSError; MissingExtra if there are checkpoints to check. Cost: reads the bank.
        """
        self._own()
        return self._faculties.auditing.audit(
            principals=texts("principals", principals), acts=choices("acts", Act, acts),
            since=beginning(since, self.zone), until=ending(until, self.zone), subject=subject,
            keys=texts("keys", keys),
            checkpoints=(checkpoints,) if isinstance(checkpoints, str | os.PathLike) else tuple(checkpoints),
        )  # fmt: skip

    def checkpoint(
        self, key: str | os.PathLike[str] | None = None, *, to: str | os.PathLike[str] | None = None
    ) -> Checkpoint:
        """Sign what the journal is now, so that `audit` tells later whether history was rewritten or cut off.

        Args:
            key: of Ed25519: the path of its file, or the key itself; else `REMANENCE_SIGNING_KEY`.
            to: a file, best on another machine, that the checkpoint is added to. The bank keeps it, too.
        Raises: ValueError without a key, or in an empty bank; OSError; MissingExtra.
        """
        from remanence.trust.audit import signing_key

        self._own()
        files = [] if to is None else [Path(to).expanduser()]
        return self._faculties.auditing.checkpoint(signing_key(key, os.environ), files)

    def repair(self, progress: Progress | None = None) -> Repair:
        """Make everything derived anew: the vectors, and the index image.

        Vectors that the embedder cannot make again now are kept, and the answer says why. Raises: StoreUnavailable.
        """
        self._own()
        return self._derived.repair(self._clock, progress)

    def backup(self, path: str | os.PathLike[str]) -> Path:
        """Copy the bank to a new file, whole and consistent, while it is in use. Erasures reach that, too.

        Raises: StoreUnavailable, also where the bank was opened read-only: it could not remember the copy.
        """
        self._own()
        target = Path(path).expanduser()
        self._store.backup(target)
        return target

    def reveal(self, id: str) -> str:
        """The value of a secret of the vault, by the id of its record (`recall(…, unit="secret")` finds it).

        Raises: NotFound; ValueError for another record; KeyUnavailable. Cost: one commit: who asked is journalled.
        """
        return self._faculties.privacy.reveal(id)

    def privacy_report(self) -> PrivacyReport:
        """What secrets and personal data the bank holds, by what they are, in which episodes; none is repeated.

        Raises: MissingExtra. Cost: reads every episode: some 0.3 ms each.
        """
        self._own()
        return self._faculties.privacy.report()

    def export(self, target: str | os.PathLike[str] | IO[str], *, current: bool = False) -> Summary:
        """Write the bank as an open bundle of JSON lines (docs/reference/bundle.md).

        Args:
            current: only what is believed now, without history: what an undo restores byte for byte.
        Raises: StoreUnavailable if the file cannot be written, or if the bank was opened read-only and so could not
            remember it (a stream is the caller's own); a file that is there is left alone.
        """
        if not current:
            self._own()
        if isinstance(target, str | os.PathLike):
            self._store.note_copy(Path(target).expanduser(), BUNDLE)
        with self._store.snapshot() as snapshot:
            return write_bundle(snapshot, target, current=current)

    def note_copy(self, path: str | os.PathLike[str]) -> None:
        """Note that a file or folder was made of what this bank holds, so that an erasure names it among what is left.

        For those who write a bank in forms of their own; `backup` and `export` note theirs.
        Raises: StoreUnavailable.
        """
        self._store.note_copy(Path(path).expanduser(), FOREIGN)

    def close(self) -> None:
        """Write the index image and the use log if they are worth it, and close the file; may be called twice."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            try:
                self._derived.close()
                for other in self._others.values():
                    other.close()
                if self._store.path is not None and not self._store.read_only:
                    self._save()
            finally:
                self._derived.let_go()  # now, and not once cycles are collected
                self._store.close()

    def _save(self) -> None:
        with suppress(StoreUnavailable):  # both are conveniences: a full disk must not keep a bank from closing
            self._derived.save()
            self._save_uses()

    def _save_uses(self) -> None:
        """Write down what was recalled since; not journalled, because a recall is no act."""
        with self._lock:
            uses, self._uses = self._uses, Counter()
        if uses and not self._store.read_only:
            self._store.add_uses(uses)
        if (served := dict(self._served)) and not self._store.read_only:
            with self._store.write(self._clock) as tx:
                tx.note_served(served)
            self._noted(served)

    def _noted(self, served: Iterable[str]) -> None:
        """The bank knows by now that these records were given to the caller: what comes back of them is no news."""
        with self._lock:
            for id in served:
                self._served.pop(id, None)

    def __enter__(self) -> Memory:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Memory({self.path!r})"

    @property
    def path(self) -> str:
        """The bank's file, or ":memory:"."""
        return str(self._store.path or ":memory:")

    @property
    def name(self) -> str:
        """What the bank is called: its file's name unless it was renamed."""
        with self._whole.snapshot() as snapshot:
            return self._name(snapshot)

    def _name(self, snapshot: Snapshot) -> str:
        return snapshot.meta("name") or (self._store.path.stem if self._store.path else ":memory:")

    @property
    def experience(self) -> Experience:
        """What the agent learns by doing: `record` trajectories, `recall` lessons for a task, note their `outcome`."""
        return self._faculties.experience

    @property
    def seq(self) -> int:
        """The bank's change sequence."""
        return self._store.seq()

    def _open_zone(self, asked: ZoneInfo | None) -> ZoneInfo:
        with self._whole.snapshot() as snapshot:
            held, self._owes = snapshot.meta("zone"), bool(snapshot.owed_rewriting())
        zone = asked or open_zone(held or "UTC")
        if held is None and not self._store.read_only:
            self._store.set_meta("zone", zone.key)
        return zone


def _resolved(path: Path | None) -> Path:
    if path is None:
        raise ValueError("a bank in memory cannot be searched from another: name files")
    return path.resolve()


def _silences(answers: Sequence[Hits]) -> dict[str, Any]:
    """The channels that were silent in any of several banks, each with the first reason."""
    silent: dict[str, str] = {}
    for answer in answers:
        silent = answer.analysis.get("silent", {}) | silent
    return {"silent": silent} if silent else {}


def _verdict(answers: Sequence[Hits]) -> dict[str, Any]:
    """Of several banks, what is thought of the hits of the one that answers best."""
    surest = max(answers, key=lambda hits: hits.confidence or 0.0)
    return {"verdict": surest.analysis["verdict"]} if "verdict" in surest.analysis else {}


def _happened(record: Record) -> tuple[datetime, str]:
    assert record.at is not None
    return record.at.start, record.id


def _merged(answers: Sequence[Hits], k: int) -> list[Hit]:
    """The best hits of several banks by score, ranked anew."""
    best = sorted((hit for hits in answers for hit in hits), key=lambda hit: -hit.score)[:k]
    return [replace(hit, rank=rank) for rank, hit in enumerate(best, start=1)]


def import_bundle(
    bundle: str | os.PathLike[str] | IO[bytes],
    bank: str | os.PathLike[str],
    *,
    key: str | bytes | None = None,
    principal: str = "",
    progress: Progress | None = None,
    clock: Clock = system_clock,
) -> Memory:
    """Restore an exported bundle into a new bank, and open it: the same rows, the same journal, the same recall.

    A bundle of the current state (`export --current`) becomes a bank whose history begins with the import; it has the
    same owners, grants and policies.
    Args:
        key: what the new bank is encrypted with, principal: who opens it, as in `Memory`.
    Raises: BundleUnreadable, KeyUnavailable, StoreUnavailable; then there is no new bank. PermissionDenied for a bundle
        of a bank that the principal has no right in: the new one is there, for those who have.
    """
    from remanence.upkeep import restore_bundle

    path = bank_path(bank)
    if path is None:
        raise ValueError("a bundle is restored into a file; name one")
    restore_bundle(bundle, path, clock, progress, key=bank_key(key, path))
    memory = Memory(path, key=key, principal=principal, clock=clock)
    with suppress(EmbedderUnavailable, PermissionDenied):  # its vectors stay pending, as `stats` says
        memory._derived.fill(VERBATIM, progress)
    return memory


def together(receipts: Sequence[Receipt], operation: str, seq: int) -> Receipt:
    """The receipt of an act that was done piece by piece."""
    return Receipt(
        operation=operation, seq=seq, episodes=tuple(e for r in receipts for e in r.episodes),
        records=tuple(i for r in receipts for i in r.records), repeated=tuple(i for r in receipts for i in r.repeated),
        quarantined={id: why for r in receipts for id, why in r.quarantined.items()},
        verified=all(r.verified for r in receipts),
    )  # fmt: skip
