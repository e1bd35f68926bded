//! The part of the story about working on leads: what is missing, what was done, which goods were put up again, when pages are
//! looked at again, and in which order leads are worked on.

use xuncha_model::{
    Amendment, Decision, Digest, Disposal, Gap, LeadFilter, LeadId, LeadOrder, LeadStatus, Letter, Look,
    Measure, PageKind, PicturePrint, Refusal, Relisting, Sighting, Sign, Step, Subject, SweepId, Timestamp,
};

use super::{
    all, begin,
    decisions::{decision, walk, with_lead},
    minute, one, page, record, sighting,
};
use crate::{LeadStore, StoreError};

const LEAD: LeadId = LeadId(1);

/// Minutes of a day.
const DAY: i64 = 24 * 60;

pub(super) async fn story<S: LeadStore>(make: &impl AsyncFn() -> S) {
    gaps_are_named_and_filled(&make().await).await;
    what_was_done_is_kept(&make().await).await;
    goods_put_up_again_are_linked(&make().await).await;
    goods_with_a_like_picture_are_linked(&make().await).await;
    looks_fall_due_and_are_kept(&make().await).await;
    urgent_leads_come_first(&make().await).await;
    letters_are_kept(&make().await).await;
}

async fn letters_are_kept(store: &impl LeadStore) {
    let sweep = begin(store, "https://a.example/").await;
    for goods in 1..=2 {
        see(store, sweep, goods, minute(1), |_| {}).await;
    }
    let letter = |number: &str| Letter {
        at: minute(30),
        who: "张三".to_owned(),
        kind: "交办通知书".to_owned(),
        number: number.to_owned(),
        unit: "新浦所".to_owned(),
        digest: Digest([9; 32]),
    };
    store.record_letter(&[LEAD, LeadId(2)], &letter("某市监交〔2026〕1号")).await.expect("notes");
    store.record_letter(&[LEAD], &letter("")).await.expect("notes");
    let unknown = store.record_letter(&[LEAD, LeadId(9)], &letter("没有")).await;
    assert!(matches!(unknown, Err(StoreError::UnknownLead(LeadId(9)))));
    let of = async |id| store.letters(LeadId(id)).await.expect("reads");
    assert_eq!(of(1).await, [letter("某市监交〔2026〕1号"), letter("")]);
    assert_eq!((of(2).await.len(), of(9).await.len()), (1, 0));
    assert_eq!(one(store, 1).await.version, 0, "no decision");
}

/// Files goods on their own page.
async fn see(
    store: &impl LeadStore,
    sweep: SweepId,
    goods: u8,
    at: Timestamp,
    change: impl Fn(&mut Sighting),
) {
    let mut seen = sighting(sweep, goods, "special-supply", at);
    change(&mut seen);
    let mut own = page(sweep, &seen.url.clone(), goods, at, vec![seen]);
    own.kind = PageKind::Detail;
    record(store, &own).await;
}

async fn gaps_are_named_and_filled(store: &impl LeadStore) {
    let sweep = begin(store, "https://a.example/").await;
    see(store, sweep, 1, minute(1), |seen| seen.subject = Subject::default()).await;
    let missing = [Gap::Name, Gap::Code, Gap::Address, Gap::Jurisdiction];
    assert_eq!(one(store, 1).await.gaps(), missing);
    walk(store, LEAD, 0, &[Step::Triage]).await;
    let dispatch = |despite: Option<&str>| Decision {
        despite: despite.map(str::to_owned),
        ..decision(Step::Dispatch, minute(11))
    };
    let refused = store.decide(LEAD, 1, dispatch(None)).await.expect_err("has gaps");
    assert!(
        matches!(&refused, StoreError::Refused { refusal: Refusal::Incomplete { gaps }, .. } if *gaps == missing)
    );
    assert!(refused.to_string().contains("经营主体名称、统一社会信用代码、经营地址、管辖地"), "{refused}");
    let told = store.decide(LEAD, 1, dispatch(Some("须先到场核实"))).await.expect("decides");
    assert_eq!(told.despite.as_deref(), Some("须先到场核实"));
    store.undo_last(LEAD, 2, "甲", "补充资料", minute(12)).await.expect("undoes");

    let known = sighting(sweep, 1, "special-supply", minute(1)).subject;
    let amendment = |subject| Amendment {
        subject,
        who: "甲".to_owned(),
        at: minute(13),
        source: "国家企业信用信息公示系统".to_owned(),
    };
    let half = Subject { places: Vec::new(), code_fits: false, ..known.clone() };
    store.amend(LEAD, &amendment(half.clone())).await.expect("amends");
    assert_eq!(one(store, 1).await.gaps(), [Gap::CodeFails, Gap::Jurisdiction]);
    store.amend(LEAD, &amendment(known.clone())).await.expect("amends");
    let lead = one(store, 1).await;
    assert_eq!((lead.gaps(), &lead.subject), (vec![], &known));
    assert_eq!(store.amendments(LEAD).await.expect("reads"), [amendment(half), amendment(known.clone())]);
    see(store, sweep, 1, minute(14), |seen| seen.subject.name = "页面另写的名称".to_owned()).await;
    assert_eq!(one(store, 1).await.subject.name, known.name, "a person's word stands");
    let none = store.amend(LeadId(9), &amendment(known)).await;
    assert!(matches!(none, Err(StoreError::UnknownLead(LeadId(9)))));
    let superfluous = store.decide(LEAD, 3, dispatch(Some("无须理由"))).await;
    assert!(matches!(superfluous, Err(StoreError::Refused { refusal: Refusal::Misplaced { .. }, .. })));
    store.decide(LEAD, 3, dispatch(None)).await.expect("nothing is missing");
}

async fn what_was_done_is_kept(store: &impl LeadStore) {
    with_lead(store).await;
    walk(store, LEAD, 0, &[Step::Triage, Step::Dispatch, Step::Sign, Step::Verify]).await;
    let bare = Decision { disposal: None, ..decision(Step::Dispose, minute(20)) };
    assert!(matches!(
        store.decide(LEAD, 4, bare.clone()).await,
        Err(StoreError::Refused { refusal: Refusal::Missing { .. }, .. })
    ));
    let done = Disposal::new(&[Measure::Delist, Measure::Penalty], Some(500_000), "某市监罚〔2026〕1号").ok();
    let dispose = Decision { disposal: done.clone(), ..bare };
    store.decide(LEAD, 4, dispose).await.expect("decides");
    let lead = one(store, 1).await;
    assert_eq!((&lead.disposal, lead.disposed), (&done, Some(minute(20))));
    assert_eq!(store.history(LEAD).await.expect("reads").pop().expect("a decision").disposal, done);
    let since = |at| LeadFilter { disposed_since: Some(minute(at)), ..LeadFilter::default() };
    assert_eq!((all(store, since(20)).await, all(store, since(21)).await), (vec![1], vec![]));
    store.decide(LEAD, 5, decision(Step::Feedback, minute(21))).await.expect("decides");
    store.decide(LEAD, 6, decision(Step::Return, minute(22))).await.expect("decides");
    let lead = one(store, 1).await;
    assert_eq!(
        (lead.status, lead.disposal, lead.disposed),
        (LeadStatus::Verified, None, None),
        "to be done again"
    );
    store.undo_last(LEAD, 7, "甲", "退错了", minute(23)).await.expect("undoes");
    assert_eq!(one(store, 1).await.disposal, done, "as if it had not been returned");
}

async fn goods_put_up_again_are_linked(store: &impl LeadStore) {
    let sweep = begin(store, "https://a.example/").await;
    let title = "人民大会堂特供酒 53度 酱香型 整箱装";
    see(store, sweep, 1, minute(1), |seen| title.clone_into(&mut seen.title)).await;
    let again = "人民大会堂【特供酒】53度酱香型·整箱装";
    see(store, sweep, 2, minute(2), |seen| again.clone_into(&mut seen.title)).await;
    see(store, sweep, 3, minute(3), |seen| {
        again.clone_into(&mut seen.title);
        "另一家店".clone_into(&mut seen.shop);
    })
    .await;
    see(store, sweep, 4, minute(4), |seen| "景德镇内供青花瓷茶具套装".clone_into(&mut seen.title)).await;
    // Not their own address, but that of the list: the same list on another day is no new offer.
    let mut listed = sighting(sweep, 5, "special-supply", minute(5));
    title.clone_into(&mut listed.title);
    "https://shop.example/list?page=2".clone_into(&mut listed.url);
    record(store, &page(sweep, "https://shop.example/list?page=2", 5, minute(5), vec![listed])).await;
    let mut other = sighting(sweep, 6, "wildlife", minute(6));
    title.clone_into(&mut other.title);
    record(store, &page(sweep, "list", 6, minute(6), vec![other])).await;

    let relists = async |id| one(store, id).await.relists;
    assert_eq!(relists(1).await, None);
    let like = |same_shop| Relisting {
        first: LEAD,
        likeness: 100,
        same_picture: false,
        picture_apart: None,
        same_shop,
    };
    assert_eq!(relists(2).await, Some(like(true)));
    assert_eq!(relists(3).await, Some(like(false)));
    for (id, why) in [(4, "other goods"), (5, "no address of their own"), (6, "another category")] {
        assert_eq!(relists(id).await, None, "{why}");
    }
    see(store, sweep, 7, minute(7), |seen| {
        "礼品酒 老友价 私聊".clone_into(&mut seen.title);
        "另一家店".clone_into(&mut seen.shop);
        seen.picture = Some("cdn.example/p/3f9c8a7b11001".to_owned());
    })
    .await;
    let by_picture = relists(7).await.expect("shows the picture of the first");
    assert_eq!((by_picture.first, by_picture.same_picture, by_picture.same_shop), (LEAD, true, false));
    assert!(by_picture.likeness < 80);

    let same = async |id| -> Vec<i64> {
        store.same_goods(LeadId(id)).await.expect("lists").iter().map(|lead| lead.id.0).collect()
    };
    assert_eq!(
        (same(1).await, same(3).await, same(4).await, same(9).await),
        (vec![2, 3, 7], vec![1, 2, 7], vec![], vec![])
    );
}

/// A fingerprint that differs from that of `goods` in the first `apart` pieces.
fn print(goods: u8, apart: usize) -> Option<PicturePrint> {
    let mut print: [u8; 32] = std::array::from_fn(|at| goods.wrapping_mul(91) ^ (at as u8).wrapping_mul(59));
    print.iter_mut().step_by(2).take(apart).for_each(|byte| *byte ^= 0x40);
    Some(PicturePrint(print))
}

async fn goods_with_a_like_picture_are_linked(store: &impl LeadStore) {
    let sweep = begin(store, "https://a.example/").await;
    let titles = [
        "特供酒一号礼盒装",
        "老友价私聊发货",
        "内部茶叶罐装",
        "景德镇青花瓷茶具",
        "红色摆件收藏品",
        "进口面膜代购",
    ];
    let seen = async |goods: u8, category: &str, print, moment| {
        let seen = Sighting {
            title: titles[usize::from(goods) - 1].to_owned(),
            picture: None,
            print,
            ..sighting(sweep, goods, category, minute(moment))
        };
        record(
            store,
            &page(sweep, &format!("https://shop.example/{moment}"), goods, minute(moment), vec![seen]),
        )
        .await
    };
    seen(1, "special-supply", print(1, 0), 1).await;
    seen(2, "special-supply", print(1, 9), 2).await;
    seen(3, "special-supply", print(2, 0), 3).await;
    seen(4, "wildlife", print(1, 0), 4).await;
    seen(5, "special-supply", None, 5).await;
    let relists = async |id| one(store, id).await.relists;
    let linked = relists(2).await.expect("the same picture with a watermark");
    assert_eq!((linked.first, linked.picture_apart, linked.same_picture), (LEAD, Some(9), false));
    assert!(linked.likeness < 80);
    for (id, why) in
        [(1, "the first"), (3, "another picture"), (4, "another category"), (5, "no picture kept")]
    {
        assert_eq!(relists(id).await, None, "{why}");
    }
    assert_eq!(one(store, 2).await.latest.print, print(1, 9), "comes back as it was");
    seen(5, "special-supply", print(2, 3), 6).await;
    let linked = relists(5).await.expect("its picture is kept now");
    assert_eq!((linked.first, linked.picture_apart), (LeadId(3), Some(3)));
    seen(1, "special-supply", print(2, 0), 7).await;
    assert_eq!(relists(1).await, None, "no lead is put up again of a later one");
}

async fn looks_fall_due_and_are_kept(store: &impl LeadStore) {
    with_lead(store).await;
    let road = [Step::Triage, Step::Dispatch, Step::Sign, Step::Verify];
    walk(store, LEAD, 0, &road).await;
    let due = async |at: i64| {
        all(store, LeadFilter { look_before: Some(minute(at)), ..LeadFilter::default() }).await
    };
    assert_eq!(due(99 * DAY).await, [0; 0], "nothing was done yet");
    store.decide(LEAD, 4, decision(Step::Dispose, minute(0))).await.expect("decides");
    assert_eq!(one(store, 1).await.next_look, Some(minute(DAY)));
    assert_eq!((due(DAY - 1).await, due(DAY).await), (vec![], vec![1]));
    let look = |at: i64, sign| Look {
        lead: LEAD,
        at: minute(at),
        sign,
        detail: "页面写有“商品已下架”".to_owned(),
        url: "https://shop.example/goods/1".to_owned(),
        evidence: Some(Digest([3; 32])),
    };
    let unreached = Look { evidence: None, ..look(DAY + 5, Sign::Unreachable) };
    store.record_look(&unreached).await.expect("records");
    store.record_look(&unreached).await.expect("records");
    assert_eq!(one(store, 1).await.next_look, Some(minute(DAY + 5 + 360)), "to be tried again");
    store.record_look(&look(DAY + 400, Sign::Gone)).await.expect("records");
    assert_eq!(one(store, 1).await.next_look, Some(minute(DAY + 460)), "to be confirmed");
    store.record_look(&look(DAY + 460, Sign::Gone)).await.expect("records");
    assert_eq!(one(store, 1).await.next_look, Some(minute(3 * DAY)));
    let kept = [unreached, look(DAY + 400, Sign::Gone), look(DAY + 460, Sign::Gone)];
    assert_eq!(store.looks(LEAD).await.expect("reads"), kept);
    for (version, step) in (5..).zip([Step::Feedback, Step::Recheck, Step::Close]) {
        store.decide(LEAD, version, decision(step, minute(DAY + 500))).await.expect("decides");
    }
    assert_eq!(one(store, 1).await.next_look, Some(minute(3 * DAY)), "closed leads are looked at too");
    store.decide(LEAD, 8, decision(Step::Reopen, minute(DAY + 600))).await.expect("decides");
    assert_eq!(one(store, 1).await.next_look, None);
    let none = store.record_look(&Look { lead: LeadId(9), ..look(1, Sign::Gone) }).await;
    assert!(matches!(none, Err(StoreError::UnknownLead(LeadId(9)))));
}

async fn urgent_leads_come_first(store: &impl LeadStore) {
    let sweep = begin(store, "https://a.example/").await;
    let level = |level| xuncha_model::Severity::new(level).expect("a level");
    for (goods, grave) in [(1, 3), (2, 5), (3, 3), (4, 4)] {
        see(store, sweep, goods, minute(goods.into()), |seen| {
            seen.severity = level(grave);
            let titles = ["人民大会堂特供酒", "景德镇青花瓷茶具", "野生穿山甲鳞片干", "内部招待用高档烟"];
            titles[usize::from(goods) - 1].clone_into(&mut seen.title);
            if goods == 4 {
                "另一家店".clone_into(&mut seen.shop);
            }
        })
        .await;
    }
    let by_score = || LeadFilter { order: LeadOrder::Score, ..LeadFilter::default() };
    assert_eq!(all(store, by_score()).await, [2, 4, 1, 3], "graver first, of equals the older");
    let scores = async || {
        let leads = store.leads(&LeadFilter::default()).await.expect("lists");
        leads.iter().map(|lead| lead.score).collect::<Vec<_>>()
    };
    let before = scores().await;
    walk(store, LEAD, 0, &[Step::Triage]).await;
    let after = scores().await;
    assert_eq!(after[0], before[0], "its own being true is no history");
    assert!(after[1] > before[1] && after[2] > before[2], "the shop has one: {before:?} {after:?}");
    assert_eq!(after[3], before[3], "another shop");
    assert_eq!(one(store, 2).await.shop_confirmed, 1);
    let page = |after| LeadFilter { after: Some(LeadId(after)), limit: Some(2), ..by_score() };
    assert_eq!(all(store, page(2)).await, [3, 4], "{:?}", scores().await);
    assert_eq!(all(store, page(4)).await, [1]);
    store.undo_last(LEAD, 1, "甲", "看错了", minute(20)).await.expect("undoes");
    assert_eq!(scores().await, before);
    let ours = LeadFilter { unit: Some("城关所".to_owned()), ..LeadFilter::default() };
    assert_eq!(all(store, ours.clone()).await, [0; 0]);
    walk(store, LeadId(3), 0, &[Step::Triage]).await;
    let dispatch = Decision { despite: None, ..decision(Step::Dispatch, minute(30)) };
    store.decide(LeadId(3), 1, dispatch).await.expect("decides");
    assert_eq!(all(store, ours).await, [3]);
}
