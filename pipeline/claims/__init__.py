"""The language of claims: a claim is data, a rule answers it, the ledger holds all of a study's against its numbers.

``vocabulary`` lists the rules; ``files`` reads claims; ``facts`` is all that rules see of a study.
"""

from pipeline.claims.claim import Claims
from pipeline.claims.facts import Facts, facts_of
from pipeline.claims.files import claims_of
from pipeline.claims.ledger import find

__all__ = ["Claims", "Facts", "claims_of", "facts_of", "find"]
