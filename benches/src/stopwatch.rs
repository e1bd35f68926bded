//! Rounds of a measured closure, all engines taking turns, so that a busy machine is unfair to all alike. Measured is
//! the processor time of the thread where the system tells it (Linux), not the time on the wall.

use std::time::Instant;

/// Something measured: scans all records once and gives the number of matches.
pub struct Engine<'a> {
    /// Name in the table.
    pub name: String,
    /// One round.
    pub round: Box<dyn FnMut() -> u64 + 'a>,
    /// Memory held, in MB, and build time, in ms, where known.
    pub note: String,
}

/// Result of an engine.
pub struct Timed {
    /// Name in the table.
    pub name: String,
    /// Median, fastest and slowest rate in MB/s.
    pub rates: [f64; 3],
    /// Matches of every round.
    pub matches: u64,
    /// As given.
    pub note: String,
}

/// Runs every engine `rounds` times in turn over `bytes` bytes.
pub fn race(engines: &mut [Engine<'_>], bytes: usize, rounds: usize) -> Vec<Timed> {
    let mut rates = vec![Vec::new(); engines.len()];
    let mut matches = vec![0; engines.len()];
    for _ in 0..rounds {
        for (index, engine) in engines.iter_mut().enumerate() {
            let began = Clock::start();
            let found = (engine.round)();
            rates[index].push(bytes as f64 / 1e6 / began.seconds());
            assert!(matches[index] == 0 || matches[index] == found, "{} changed its answer", engine.name);
            matches[index] = found;
        }
    }
    engines
        .iter()
        .zip(rates)
        .zip(matches)
        .map(|((engine, mut rates), matches)| {
            rates.sort_by(f64::total_cmp);
            let at = |index: usize| rates.get(index).copied().unwrap_or_default();
            Timed {
                name: engine.name.clone(),
                rates: [at(rates.len() / 2), at(0), at(rates.len() - 1)],
                matches,
                note: engine.note.clone(),
            }
        })
        .collect()
}

/// Seconds of processor time of this thread; 0 where the system does not tell.
pub fn processor_of_thread() -> f64 {
    Clock::processor().unwrap_or_default()
}

/// Processor time, or wall time where there is none.
struct Clock {
    wall: Instant,
    processor: Option<f64>,
}

impl Clock {
    fn start() -> Self {
        Self { wall: Instant::now(), processor: Self::processor() }
    }

    /// Seconds this thread has run.
    fn processor() -> Option<f64> {
        #[cfg(target_os = "linux")]
        {
            let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
            Some(time.tv_sec as f64 + time.tv_nsec as f64 / 1e9)
        }
        #[cfg(not(target_os = "linux"))]
        None
    }

    fn seconds(&self) -> f64 {
        match (self.processor, Self::processor()) {
            (Some(start), Some(end)) => end - start,
            _ => self.wall.elapsed().as_secs_f64(),
        }
    }
}
