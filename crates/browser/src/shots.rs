//! From a page that is shown to its rendering: pictures, document, places of words.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use xuncha_model::{Picture, RenderFault, Rendering, Timestamp};

use crate::{
    events::text,
    scripts::{self, pixel},
    visit::Visit,
};

/// Screens that are scrolled through so that a page asks for the pictures below.
const SCREENS: u32 = 12;

/// Widest picture; pages that are wider are cut.
const WIDEST: u32 = 4096;

impl Visit<'_> {
    /// Shows the page and takes everything of it.
    pub(crate) async fn rendering(mut self, started: Timestamp) -> Result<Rendering, RenderFault> {
        self.open().await?;
        let mut settled = self.settle(self.soft_limit()).await?;
        if !settled {
            self.halt();
        }
        let mut first_view = None;
        let mut full_page = None;
        if self.order.pictures {
            first_view = Some(self.picture(json!({"format": "png"}), None).await?);
            self.evaluate(&scripts::scroll(SCREENS, self.limits.viewport.1)).await?;
            if settled && !self.settle(self.soft_limit()).await? {
                settled = false;
                self.halt();
            }
        }
        // what is shown and what is read must be one moment: the document first, it does not move anything
        let document = self.evaluate(&scripts::document()).await?;
        let (width, height, whole) = self.size().await?;
        let found = self.evaluate(&scripts::places(self.order.words)).await?;
        if self.order.pictures {
            let clip = json!({"x": 0, "y": 0, "width": width, "height": height, "scale": 1});
            let wanted = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
            full_page = Some(self.picture(wanted, (whole > height).then_some(whole)).await?);
            if whole > height {
                self.notes.push(format!("页面高 {whole} 像素，全页截图只到 {height} 像素"));
            }
        }
        self.close().await?;
        Ok(Rendering {
            started,
            ended: Timestamp::now(),
            browser: self.product().to_owned(),
            viewport: self.limits.viewport,
            final_url: text(&document, "url"),
            title: text(&document, "title"),
            dom: text(&document, "dom"),
            text: text(&document, "text"),
            full_page,
            first_view,
            marks: scripts::marks(self.order.words, &found, width, height),
            resources: self.ledger.resources,
            exchanges: self.ledger.exchanges,
            settled,
            notes: self.notes,
        })
    }

    /// Width and height of the picture to be taken, and the height of the whole page.
    async fn size(&mut self) -> Result<(u32, u32, u32), RenderFault> {
        let metrics = self.call("Page.getLayoutMetrics", json!({})).await?;
        let number = |key: &str| metrics["cssContentSize"][key].as_f64().unwrap_or_default();
        let whole = pixel(number("height").ceil(), u32::MAX).max(1);
        let width = pixel(number("width").ceil(), WIDEST).max(self.limits.viewport.0);
        Ok((width, whole.min(self.limits.height), whole))
    }

    async fn picture(&mut self, wanted: Value, cut_from: Option<u32>) -> Result<Picture, RenderFault> {
        let taken = self.call("Page.captureScreenshot", wanted).await?;
        let broken = |what: &str| RenderFault::Protocol(format!("截图{what}"));
        let png =
            STANDARD.decode(taken["data"].as_str().unwrap_or_default()).map_err(|_| broken("无法解码"))?;
        let (width, height) = dimensions(&png).ok_or_else(|| broken("不是 PNG"))?;
        Ok(Picture { png, width, height, cut_from })
    }

    /// What an expression gives in a world of its own, where the page's scripts have no say.
    async fn evaluate(&mut self, expression: &str) -> Result<Value, RenderFault> {
        let world = json!({"frameId": self.frame, "worldName": "xuncha"});
        let world = self.call("Page.createIsolatedWorld", world).await?;
        let asked = json!({
            "expression": expression,
            "contextId": world["executionContextId"],
            "returnByValue": true,
            "awaitPromise": true,
        });
        let evaluated = self.call("Runtime.evaluate", asked).await?;
        scripts::value(evaluated).map_err(RenderFault::Protocol)
    }
}

/// Width and height in the header of a PNG.
fn dimensions(png: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| png.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes);
    png.starts_with(b"\x89PNG").then_some(())?;
    Some((number(16)?, number(20)?))
}
