"""Two people at one case at the same moment: one effect, and whoever was second is told."""

from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Conflict, DomainError, Stale
from surgery_gov.preop import service
from surgery_gov.preop.queries.cases import get_case, plans_of
from surgery_gov.preop.queries.records import records_of, revisions_of
from surgery_gov.preop.rules.plans import Source
from surgery_gov.preop.rules.records import Kind
from tests.clearance.facts import LIVER
from tests.preop import pages
from tests.preop.world import PATIENT, PROGRAM, actor, entry, plan, sent
from tests.support import races
from tests.support.races import one_of

OTHER_NURSE = actor("theatre_nurse", "30418", None)
HEAD = actor("department_head", "10001")


def at_once(now, *acts):
    """Run the acts at the same instant; return the refusals met, None for done."""
    answers = races.at_once(len(acts), lambda n: acts[n](), at=now)
    return [answer if isinstance(answer, DomainError) else None for answer in answers]


def records(number):
    return records_of([get_case(number).id], clock.now())


def test_one_plan_is_changed_once_of_many_at_the_same_time(hospital, now):
    number = sent(now, "10301", [LIVER])

    def change(n):
        wanted = plan(now, "10301", [LIVER], site=f"{n}号")
        return lambda: service.change_plan(pages.SURGEON, number, wanted, "换手术间", 1)

    assert one_of(at_once(now, *map(change, range(4))), Stale)
    assert len(plans_of(get_case(number))) == 2
    same = plan(now, "10301", [LIVER], site="9号")
    version = get_case(number).version
    twice = [lambda: service.change_plan(pages.SURGEON, number, same, "换", version)] * 3
    assert at_once(now, *twice) == [None] * 3
    assert len(plans_of(get_case(number))) == 3


def test_one_form_posted_at_the_same_time_is_there_once(hospital, now):
    number = sent(now, "10301", [LIVER])
    form = entry(Kind.ASSESSMENT, now, key="a1b2c3", seen=0)
    assert at_once(now, *[lambda: service.write_record(pages.SURGEON, number, form)] * 4) == (
        [None] * 4
    )
    assert len(revisions_of(get_case(number).id, "a1b2c3")) == 1
    new = plan(now, "10301", [LIVER], site="8号")
    numbers = set()
    enter = [lambda: numbers.add(service.enter_case(pages.SURGEON, PATIENT, new, "once"))] * 4
    assert at_once(now, *enter) == [None] * 4
    send = [
        lambda: service.send_case(PROGRAM, Source(system="HIS", number="OP-9"), PATIENT, new)
    ] * 4
    assert at_once(now, *send) == [None] * 4
    assert len(numbers) == 1


def test_a_phase_is_begun_once_and_signed_once_for_each_party(hospital, now):
    number = sent(now, "10301", [LIVER])
    begin = [
        lambda who=who: service.write_record(who, number, entry(Kind.SIGN_IN, None))
        for who in (pages.NURSE, pages.ANESTHETIST, pages.SURGEON)
    ]
    assert one_of(at_once(now, *begin), Conflict)
    (begun,) = records(number)
    nurses = [
        lambda who=who: service.sign(who, number, begun.key)
        for who in (pages.NURSE, OTHER_NURSE, pages.NURSE, OTHER_NURSE)
    ]
    assert one_of(at_once(now, *nurses), Conflict)
    others = [
        lambda who=who: service.sign(who, number, begun.key)
        for who in (pages.ANESTHETIST, pages.SURGEON)
    ]
    assert at_once(now, *others) == [None, None]
    assert len(records(number)[0].signatures) == 3


def test_a_discussion_is_closed_once_and_nothing_is_said_after_it(hospital, now):
    number = sent(now, "10301", [LIVER])
    key = pages.convene(number)
    for guest in (pages.ANESTHETIST, pages.IMAGING):
        service.give_opinion(guest, number, key, "同意")
    (draft,) = records(number)
    done = {n: v for n, v in draft.values.items() if n != "leads"}

    def close(conclusion):
        values = {**done, "conclusion": conclusion}
        closed = service.recording.Entry(
            kind=Kind.MDT, values=values, completed_at=now, key=key, seen=1
        )
        return lambda: service.write_record(pages.SURGEON, number, closed)

    opinion = [lambda: service.give_opinion(pages.ICU, number, key, "也同意")]
    answers = at_once(now, close("可以手术"), close("可以手术，备血"), close("暂缓"), *opinion)
    assert one_of(answers[:3], Stale)
    assert answers[3] is None or isinstance(answers[3], Conflict)
    assert len(revisions_of(get_case(number).id, key)) == 2
    assert at_once(now, *[close("另写")] * 2)[0] is not None
