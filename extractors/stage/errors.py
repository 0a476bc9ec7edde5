"""What stops a build before it can be judged. The old warehouse stays; the words name the next step."""

from __future__ import annotations


class BuildError(Exception):
    """Base of everything that ends a build without a verdict."""


class BuildLockedError(BuildError):
    """Another build of the same home is running; the message says which process."""


class UnknownOverrideError(BuildError):
    """An override that names no refusal; the message lists those that there are."""


class NothingLandedError(BuildError):
    """There is no observation and no outcome up to ``as_of``: nothing to build from."""


class LandedBytesLostError(BuildError):
    """Landing no longer holds bytes that its manifest names; the message lists the first of them."""


class DamagedError(BuildError):
    """A file that earlier builds left is not as they wrote it; the message says which may be thrown away."""


class DecisionError(BuildError):
    """A decisions file that can't be taken as it stands; the message names file, line and field."""


class DecisionTakenError(DecisionError):
    """A decision that the file holds says something else about the same; the message names its line."""


class WorkerSetupError(BuildError):
    """Workers die without a document to blame."""
