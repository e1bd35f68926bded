//! The story of prices, against the bundled marketplace with looks on set days: raised and then reduced is a lead, an honest reduction
//! and a gap in what was seen are none.

use xuncha_model::{Lead, LeadFilter, Timestamp};
use xuncha_report::{LeadRow, RuleNames, jsonl};
use xuncha_store::LeadStore as _;

use super::lines;
use crate::{bureau::Bureau, demo::Show, wiring};

const RULE: &str = "price-claims.raised-first";

/// Ten in the morning of that day of November 2026, in Beijing.
fn day(day: u32) -> Timestamp {
    format!("2026-11-{day:02}T02:00:00Z").parse().unwrap()
}

impl Bureau {
    /// Shows these goods at a price, with a former price, and looks at their page on a day.
    async fn see(&self, goods: u32, on: u32, price: &'static str, former: &'static str) {
        self.market.show(goods, Some(Show::Asks(price, former)));
        self.scan_at(&self.url(goods), day(on)).await;
    }

    async fn raised(&self, goods: u32) -> Option<Lead> {
        let leads = self.workshop.store.leads(&LeadFilter::default()).await.unwrap();
        let its = |lead: &Lead| {
            lead.latest.url == self.url(goods) && lead.latest.hits.iter().any(|hit| hit.rule.0 == RULE)
        };
        leads.into_iter().find(its)
    }

    async fn told(&self, goods: u32) -> String {
        lines(&self.workshop.store.price_looks(&self.url(goods)).await.unwrap()).join("\n")
    }
}

#[test]
fn raised_and_then_reduced_is_a_lead() {
    wiring::block_on(async {
        let bureau = Bureau::open();
        bureau.see(1005, 2, "100.00", "").await;
        bureau.see(1005, 5, "180.00", "").await;
        assert!(bureau.raised(1005).await.is_none(), "a raise alone is nobody's business");
        bureau.see(1005, 6, "120.00", "180.00").await;
        let lead = bureau.raised(1005).await.unwrap();
        let told = lead.latest.grounds.join("；");
        for words in [
            "2026-11-02 10:00 查看时标价 ¥100.00",
            "2026-11-06 10:00 首次见到划线价 ¥180.00、现价 ¥120.00",
            "前 7 日内（查看 2 次）的最低标价高 80%",
            "没有单独固证，正文 SHA-256",
        ] {
            assert!(told.contains(words), "{words}: {told}");
        }
        let law: Vec<_> = lead.latest.law.iter().map(ToString::to_string).collect();
        assert!(
            law[0].contains("明码标价和禁止价格欺诈规定") && law[0].contains("第十六条、第十七条"),
            "{law:?}"
        );
        let sealed = bureau.pipeline.evidence.get(&lead.latest.evidence.snapshot).unwrap();
        let says = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("首次见到划线价");
        assert!(sealed.parts.iter().any(|part| says(&part.content)), "what it rests on is sealed with it");

        let row = LeadRow::new(&lead, &RuleNames::default());
        assert!(row.matched_shown.join("；").contains("最低标价高 80%"), "lists and letters carry it");
        let line: serde_json::Value = serde_json::from_slice(&jsonl(&[row])).unwrap();
        assert_eq!(line["grounds"].as_array().unwrap().len(), lead.latest.grounds.len());
        let history = bureau.told(1005).await;
        for words in
            ["查看 3 次", "2026-11-02 10:00　¥100.00", "划线价 ¥180.00、现价 ¥120.00", "疑似先涨价再优惠"]
        {
            assert!(history.contains(words), "{words}: {history}");
        }

        bureau.see(1005, 20, "130.00", "180.00").await;
        let later = bureau.raised(1005).await.unwrap();
        assert_eq!(
            (later.id, &later.latest.grounds),
            (lead.id, &lead.latest.grounds),
            "the same while it goes on"
        );
        bureau.see(1005, 22, "100.00", "").await;
        let over = bureau.workshop.store.lead(lead.id).await.unwrap().unwrap();
        assert_eq!(over.last_seen, day(20), "what is over is not seen again");
    })
    .unwrap();
}

#[test]
fn an_honest_reduction_is_none_and_a_gap_is_said() {
    wiring::block_on(async {
        let bureau = Bureau::open();
        bureau.see(1005, 2, "100.00", "").await;
        bureau.see(1005, 6, "80.00", "100.00").await;
        assert!(bureau.raised(1005).await.is_none());
        assert!(bureau.told(1005).await.contains("未见先涨后降"), "{}", bureau.told(1005).await);

        bureau.see(1003, 2, "100.00", "").await;
        bureau.see(1003, 12, "120.00", "180.00").await;
        assert!(bureau.raised(1003).await.is_none(), "nobody looked in the seven days before");
        let told = bureau.told(1003).await;
        assert!(told.contains("未判断") && told.contains("7 日内没有查看过"), "{told}");

        bureau.see(1001, 2, "120.00", "180.00").await;
        assert!(bureau.raised(1001).await.is_none());
        assert!(bureau.told(1001).await.contains("第一次查看时就有划线价"));
    })
    .unwrap();
}
