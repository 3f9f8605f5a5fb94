"""Mails as programs write them, each with the words that its sender wrote."""

from tests.channels.email.replies.corpus import attributions, blocks, containers, heldout, heldout2, shapes, signatures
from tests.channels.email.replies.corpus.sample import Sample

__all__ = ["SAMPLES", "Sample"]

SAMPLES = [
    *attributions.samples(),
    *blocks.samples(),
    *containers.samples(),
    *shapes.samples(),
    *signatures.samples(),
    *heldout.samples(),
    *heldout2.samples(),
]
