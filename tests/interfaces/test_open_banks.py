"""How many banks a server keeps open: never one too few in use, never one too many for long."""

import threading

import pytest

from remanence import Memory
from remanence.interfaces.banks import Banks, OpenBanks


class Fake:
    """What stands for a bank: it knows whether it is open."""

    def __init__(self):
        self.is_open = True

    def close(self):
        assert self.is_open, "closed twice"
        self.is_open = False


def test_the_longest_unused_is_closed_first():
    """And what is asked again is opened anew."""
    pool, made = OpenBanks(2), []

    def opened():
        made.append(Fake())
        return made[-1]

    for key in "abab":
        with pool.use(key, opened):
            pass
    assert len(made) == 2
    with pool.use("c", opened):
        pass
    assert [fake.is_open for fake in made] == [False, True, True]
    pool.close()
    assert not any(fake.is_open for fake in made)


def test_what_is_in_use_stays_open_however_many_there_are():
    """They are closed once they are idle."""
    pool, made = OpenBanks(1), [Fake(), Fake(), Fake()]
    with pool.use(0, lambda: made[0]), pool.use(1, lambda: made[1]), pool.use(2, lambda: made[2]):
        assert all(fake.is_open for fake in made)
    assert sum(fake.is_open for fake in made) == 1


def test_a_bank_that_cannot_be_opened_is_tried_again():
    """A failure is the caller's, and leaves nothing behind."""
    pool = OpenBanks(2)
    with (
        pytest.raises(ValueError, match="not yet"),
        pool.use("a", lambda: (_ for _ in ()).throw(ValueError("not yet"))),
    ):
        pass
    assert len(pool) == 0
    with pool.use("a", Fake) as bank:
        assert bank.is_open


def test_a_dropped_bank_is_closed_by_its_last_user():
    """Nobody's bank is closed under their hands."""
    pool, fake = OpenBanks(2), Fake()
    with pool.use("a", lambda: fake):
        pool.drop(lambda key: key == "a")
        assert fake.is_open
    assert not fake.is_open


def test_many_threads_share_few_banks(tmp_path):
    """Eight threads, six banks, two open: every text is in the bank that it was said to, once."""
    with Memory(tmp_path / "own.rem") as own:
        banks = Banks(own, folder=tmp_path, open=lambda p: Memory(p, durability="normal"), most=2)
        errors = []

        def work(number):
            try:
                for n in range(12):
                    with banks.use(f"bank-{(number + n) % 6}") as memory:
                        memory.retain(f"Cup {n} of {number}.")
            except Exception as e:  # noqa: BLE001  # told below
                errors.append(e)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not errors
        texts = []
        for number in range(6):
            with banks.use(f"bank-{number}") as memory:
                texts += [record.text for record in memory.list(unit="turn")]
        assert len(texts) == len(set(texts)) == 96
        banks.close()
