//! What a sweep does with each page of its crawl, and where it goes from there.

use async_trait::async_trait;
use xuncha_crawl::{FetchError, FetchTask, Frontier, Host, TaskKind, Visit, VisitError, Visitor};
use xuncha_extract::PageLinks;
use xuncha_model::{Exchange, SweepId, Timestamp, Unseen};

use crate::{event::SweepEvent, pipeline::Pipeline};

/// Links followed from a target to find its lists of goods: front, shop, category.
const MAX_LIST_DEPTH: u32 = 3;

/// Takes the pages of a crawl down the pipeline.
pub(crate) struct PageVisitor<'a> {
    pub(crate) sweep: SweepId,
    pub(crate) pipeline: &'a Pipeline,
    pub(crate) frontier: &'a dyn Frontier,
}

#[async_trait]
impl Visitor for PageVisitor<'_> {
    async fn visited(
        &self,
        task: &FetchTask,
        outcome: Result<Exchange, FetchError>,
    ) -> Result<Visit, VisitError> {
        let url = task.url.to_string();
        match outcome {
            Ok(exchange) => {
                let waiting = self.frontier.counts(self.sweep).await?.waiting;
                let through = task.found_through.clone();
                let reading = self.pipeline.page(self.sweep, exchange, through, waiting).await?;
                Ok(Visit { found: next_tasks(task, &reading.links), unseen: reading.unseen })
            }
            Err(error) => {
                let unseen = Unseen { url, reason: error.reason(), detail: error.to_string() };
                self.pipeline.unseen(self.sweep, unseen).await?;
                Ok(Visit::default())
            }
        }
    }

    fn waiting(&self, host: &Host, until: Timestamp) {
        self.pipeline.events.event(SweepEvent::Waiting { host: host.to_string(), until });
    }

    fn retrying(&self, task: &FetchTask, why: &str, until: Timestamp) {
        let until = xuncha_model::beijing(until).strftime("%H:%M:%S");
        let text = format!("{} 暂时未能打开（{why}），{until} 后再试", task.url);
        self.pipeline.events.event(SweepEvent::Note(text));
    }
}

/// A page of goods leads nowhere further: what it shows beside its own offer are other shops' advertisements and the
/// shop's own goods, which the index has too.
fn next_tasks(task: &FetchTask, links: &PageLinks) -> Vec<FetchTask> {
    if task.kind == TaskKind::Product {
        return Vec::new();
    }
    let next = links.next.iter().filter_map(|url| task.child(url, TaskKind::Index));
    let lists = links.lists.iter().filter_map(|url| task.child(url, TaskKind::Index));
    let lists = lists.filter(|child| child.depth <= MAX_LIST_DEPTH);
    let products = links.products.iter().filter_map(|url| task.child(url, TaskKind::Product));
    next.chain(lists).chain(products).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_leads_on_and_a_product_does_not() {
        let url = |text: &str| text.parse().unwrap();
        let seed = FetchTask::seed(SweepId(1), &url("http://s.example/")).unwrap();
        let links = PageLinks {
            next: vec![url("http://s.example/?page=2")],
            products: vec![url("http://s.example/p/1"), url("http://s.example/p/2")],
            lists: vec![url("http://s.example/shop/7")],
        };
        let kinds: Vec<_> = next_tasks(&seed, &links).iter().map(|task| task.kind).collect();
        assert_eq!(kinds, [TaskKind::Index, TaskKind::Index, TaskKind::Product, TaskKind::Product]);
        let product = seed.child(&links.products[0], TaskKind::Product).unwrap();
        assert!(next_tasks(&product, &links).is_empty());
    }
}
