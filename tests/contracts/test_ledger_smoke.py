from datetime import UTC, datetime, timedelta

from bot.domain.blocks import Paragraph, Rich
from bot.domain.model import *
from bot.ports import *

NOW = datetime(2026, 1, 6, 19, tzinfo=UTC)
async def test_smoke(ledger):
    await ledger.sync_sources([Source("s","story","https://x")], NOW)
    assert [s.id for s in await ledger.due_sources(NOW, 5)] == ["s"]
    t = await ledger.bind_target("telegram:main:@a","telegram:main",Chat("-1","channel"),NOW)
    assert await ledger.target_of("telegram:main:@a") == t
    await ledger.sync_subscriptions([Subscription("telegram:main:@a","story")], NOW)
    e=Entry("k",(Paragraph(Rich("hi")),), provisional=True)
    assert await ledger.record(VisitRecord("s","story",NOW,NOW+timedelta(seconds=60),(Write(e,"f",Priority.LIVE),), held=Held("why",(Write(e,"g",Priority.LIVE,1),)))) == ["e1"]
    assert (await ledger.known_entries("s"))[0].text == "\nhi"
    page=await ledger.fanout_page(10)
    await ledger.enqueue(page,[Enqueue(c.target,page.priority,NOW) for c in page.candidates],NOW)
    assert await ledger.fanout_page(10) is None
    assert await ledger.next_due("telegram:main", NOW) == NOW
    [c]=await ledger.claim("telegram:main",NOW,5,())
    assert c.entry==e
    await ledger.progress(1,t.id,[PartRef("5","x")])
    await ledger.settle([Settled(1,t.id,DeliveryState.DONE,1,(PartRef("5","x"),),NOW)],NOW)
    print(await ledger.deliveries(), await ledger.status(NOW), await ledger.waiting())
    await ledger.release("h1","me",NOW)
    await ledger.recover("telegram:main",hold=True,now=NOW)
    print(await ledger.audit(), await ledger.entries())
    await ledger.check()
    await ledger.set_target(t.id, TargetState.GONE, "x", now=NOW)
    await ledger.pause("story:story","me",NOW)
    await ledger.resume("story:story","me",NOW)
    await ledger.record_failure("s",NOW,NOW,"bad")
    await ledger.sent_since("story",NOW)
