"""Training: the vectors move until the sum of a text's pieces points where the teacher points.

The loss of a text is 1 - cosine to the teacher's projected embedding. The lengths that the vectors learn are part of
the model: they say how much a piece matters.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch

__all__ = ["train"]

Floats = npt.NDArray[np.float32]
Tokens = npt.NDArray[np.uint32]


def train(
    vectors: Floats, tokens: Sequence[Tokens], targets: Floats, *, rounds: int, rate: float, batch: int, seed: int
) -> Floats:
    """The vectors after `rounds` passes over the texts in an order drawn from `seed`; Adam, its rate falling to 0.

    Texts without pieces are left out. Prints the mean loss of every round.
    """
    used = [i for i, own in enumerate(tokens) if len(own)]
    rows = torch.nn.EmbeddingBag.from_pretrained(torch.from_numpy(vectors.copy()), mode="sum", freeze=False)
    optimiser = torch.optim.Adam(rows.parameters(), lr=rate)
    steps = rounds * -(-len(used) // batch)
    schedule = torch.optim.lr_scheduler.LinearLR(optimiser, start_factor=1.0, end_factor=0.0, total_iters=steps)
    random = np.random.default_rng(seed)
    for number in range(1, rounds + 1):
        order = random.permutation(used)
        losses = [
            _step(rows, optimiser, schedule, [tokens[i] for i in chosen], targets[chosen])
            for chosen in np.split(order, range(batch, len(order), batch))
        ]
        print(f"round {number}: mean loss {np.mean(losses):.4f}", flush=True)
    return np.asarray(rows.weight.detach().numpy(), dtype=np.float32)


def _step(
    rows: torch.nn.EmbeddingBag,
    optimiser: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
    texts: Sequence[Tokens],
    targets: Floats,
) -> float:
    """One step of the optimiser over a batch of texts; returns its mean loss."""
    flat = torch.from_numpy(np.concatenate(texts).astype(np.int64))
    offsets = torch.from_numpy(np.cumsum([0, *map(len, texts[:-1])]))
    loss = (1 - torch.cosine_similarity(rows(flat, offsets), torch.from_numpy(targets))).mean()
    optimiser.zero_grad()
    torch.autograd.backward(loss)
    optimiser.step()
    schedule.step()
    return float(loss.detach())
