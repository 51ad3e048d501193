"""What a subclass of the contract need not say."""

from app.domain.enums import MediaType, OperationType
from app.domain.errors import ProviderRateLimitError
from app.provider_contract.contract_bench import Refusal
from app.provider_contract.rig import Case
from tests.support.contract import ServedContract


class Some(ServedContract):
    """Runway's, with one model left out and one job added."""

    provider_id = "runway"
    skipped = ((OperationType.TEXT_TO_VIDEO, "gen4.5"),)
    cases = (Case(OperationType.TEXT_TO_VIDEO, "gen4.5", {"duration": 2}),)


del ServedContract


def test_there_is_a_job_for_each_model_that_is_not_left_out_and_those_that_are_added() -> None:
    cases = Some.all_cases()
    assert cases[0] == Some.cases[0]
    assert Case(OperationType.TEXT_TO_VIDEO, "gen4.5") not in cases
    assert {case.operation for case in cases} == set(OperationType) - {OperationType.FRAME_EXTRACTION}
    makers = [Some().maker_of(media).operation for media in (MediaType.IMAGE, MediaType.VIDEO)]
    assert makers == [OperationType.TEXT_TO_IMAGE, OperationType.TEXT_TO_VIDEO]


def test_a_refusal_is_called_by_what_it_becomes_and_the_providers_words() -> None:
    assert Refusal({"status": 429}, ProviderRateLimitError).name == "ProviderRateLimitError-429"
    assert Refusal({"status": 429}, ProviderRateLimitError, "slow").name == "ProviderRateLimitError-slow"
