//! Telling people while nobody looks: every so often a digest to each channel, of what it has not been told yet.
//!
//! What each channel was told is kept in `notices.json` of the data directory and moves on only when the channel took the
//! message, so that a channel that is down is told later and hears of everything.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use anyhow::Context as _;
use tokio::sync::watch;
use xuncha_model::{
    LeadFilter, LeadId, LeadStatus, Severity, SweepState, Timestamp, Verdict, beijing, categories,
};
use xuncha_notify::{Channel, Digest, Sender};
use xuncha_store::LeadStore;

use crate::{args::Global, config, exit::usage, output, target_file, whole_file};

/// Leads read at a time.
const AT_A_TIME: u32 = 2_000;

/// The channels that a configuration describes.
pub(crate) fn channels(config: &config::Notify) -> anyhow::Result<Vec<Channel>> {
    let mut names = BTreeSet::new();
    let mut channels = Vec::new();
    for keys in &config.channels {
        if !names.insert(&keys.name) {
            return Err(usage(format!("配置文件里有两个通知渠道叫“{}”", keys.name)));
        }
        let read = Channel::read(&keys.name, &keys.kind, &keys.url, &keys.secret, &keys.from, &keys.to);
        channels.push(read.map_err(|error| usage(error.to_string()))?);
    }
    Ok(channels)
}

/// Who is told, how often, and what they know.
pub(crate) struct Notices {
    unit: String,
    every: Duration,
    min_severity: u8,
    channels: Vec<Channel>,
    sender: Sender,
    state: PathBuf,
    global: Global,
    last_trouble: String,
    /// What is wrong with the evidence, in words; empty when nothing is.
    troubles: watch::Receiver<String>,
    /// The trouble that each channel was told of last. Told again after a restart, which does no harm.
    told_troubles: BTreeMap<String, String>,
}

/// Number of the last lead that each channel was told of.
type Told = BTreeMap<String, i64>;

impl Notices {
    pub(crate) fn new(
        unit: &str,
        config: &config::Notify,
        global: &Global,
        troubles: watch::Receiver<String>,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            unit: unit.to_owned(),
            every: Duration::from_secs(config.every * 60),
            min_severity: config.min_severity,
            channels: channels(config)?,
            sender: Sender::new()?,
            state: global.data.join("notices.json"),
            global: global.clone(),
            last_trouble: String::new(),
            troubles,
            told_troubles: BTreeMap::new(),
        })
    }

    /// Tells, again and again; until it is aborted.
    pub(crate) async fn keep(mut self, store: Arc<dyn LeadStore>) {
        if self.channels.is_empty() {
            return;
        }
        loop {
            if let Err(error) = self.tell(store.as_ref()).await {
                self.trouble(format!("通知没有发出：{error:#}"));
            }
            tokio::select! {
                () = tokio::time::sleep(self.every) => {}
                // trouble with the evidence is told at once
                Ok(()) = self.troubles.changed() => {}
            }
        }
    }

    /// Tells every channel what it has not been told yet. A channel heard of for the first time is told from now on.
    async fn tell(&mut self, store: &dyn LeadStore) -> anyhow::Result<()> {
        let before = self.read()?;
        let mut told = before.clone();
        let now = Timestamp::now();
        let oldest = before.values().min().copied();
        let (leads, newest) = self.leads(store, LeadId(oldest.unwrap_or_default())).await?;
        // told beside news only, so not looked for without
        let (overdue, unseen_targets) =
            if leads.is_empty() { (0, 0) } else { self.standing(store, now).await? };
        let trouble = self.troubles.borrow_and_update().clone();
        for channel in &self.channels {
            let is_told = trouble.is_empty() || self.told_troubles.get(&channel.name) == Some(&trouble);
            let Some(known) = before.get(&channel.name) else {
                told.insert(channel.name.clone(), newest);
                continue;
            };
            let new = leads.iter().filter(|(id, _)| id.0 > *known).map(|(_, lead)| lead.clone());
            let digest = Digest {
                unit: self.unit.clone(),
                leads: new.collect(),
                overdue,
                unseen_targets,
                troubles: if is_told { Vec::new() } else { vec![trouble.clone()] },
                is_trial: false,
            };
            if digest.is_empty() {
                continue;
            }
            match self.sender.send(channel, &digest, now).await {
                Ok(()) => {
                    told.insert(channel.name.clone(), newest);
                    self.told_troubles.insert(channel.name.clone(), trouble.clone());
                }
                Err(error) => output::complain(&format!("{error}；{} 分钟后再发", self.every.as_secs() / 60)),
            }
        }
        if told != before {
            whole_file::write(&self.state, serde_json::to_string(&told)?.as_bytes())?;
        }
        Ok(())
    }

    /// Leads after `after` that are told of, and the number of the newest lead there is.
    async fn leads(
        &self,
        store: &dyn LeadStore,
        after: LeadId,
    ) -> anyhow::Result<(Vec<(LeadId, (String, Severity))>, i64)> {
        let mut filter = LeadFilter {
            except: Some(LeadStatus::FalsePositive),
            after: Some(after),
            limit: Some(AT_A_TIME),
            ..LeadFilter::default()
        };
        let (mut found, mut newest) = (Vec::new(), after.0);
        loop {
            let some = store.leads(&filter).await?;
            let Some(last) = some.last() else { return Ok((found, newest)) };
            newest = last.id.0;
            filter.after = Some(last.id);
            for lead in some.into_iter().filter(|lead| lead.latest.severity.level() >= self.min_severity) {
                let category = lead.latest.category.0;
                let name = categories().find(|known| known.id == category);
                let name = name.map_or(category.clone(), |known| known.name.to_owned());
                found.push((lead.id, (name, lead.latest.severity)));
            }
        }
    }

    /// How many leads are late, and how many targets showed nothing last time.
    async fn standing(&self, store: &dyn LeadStore, now: Timestamp) -> anyhow::Result<(u64, u64)> {
        let late = LeadFilter { due_before: Some(beijing(now).date()), ..LeadFilter::default() };
        let overdue = store.leads(&late).await?.len() as u64;
        let mut unseen = 0;
        for entry in target_file::read(&self.global)?.targets.iter().filter(|entry| !entry.paused) {
            let Some(last) = store.sweeps_of(&entry.name, 1).await?.pop() else { continue };
            if last.state == SweepState::Done {
                let summary = store.sweep_summary(last.sweep).await?;
                unseen += u64::from(summary.coverage.verdict() == Verdict::NotSeen);
            }
        }
        Ok((overdue, unseen))
    }

    fn read(&self) -> anyhow::Result<Told> {
        match fs::read_to_string(&self.state) {
            Ok(text) => serde_json::from_str(&text)
                .with_context(|| format!("{} 读不懂，删掉它就从现在起重新通知", self.state.display())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Told::new()),
            Err(error) => Err(error).with_context(|| format!("读不了 {}", self.state.display())),
        }
    }

    /// Tells of trouble, once while it stays the same.
    fn trouble(&mut self, text: String) {
        if text != self.last_trouble {
            output::complain(&text);
            self.last_trouble = text;
        }
    }
}
