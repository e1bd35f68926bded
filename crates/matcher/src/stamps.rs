//! A set of small numbers that is emptied at once, for what is asked anew of each listing.

/// Numbers below some size.
#[derive(Debug, Default)]
pub(crate) struct Stamps {
    of: Vec<u64>,
    now: u64,
}

impl Stamps {
    /// Empties the set and makes room for numbers below `size`.
    pub(crate) fn clear(&mut self, size: usize) {
        self.now += 1;
        if self.of.len() < size {
            self.of.resize(size, 0);
        }
    }

    /// Puts a number in; whether it was not there.
    pub(crate) fn add(&mut self, number: u32) -> bool {
        let Some(stamp) = self.of.get_mut(number as usize) else { return false };
        std::mem::replace(stamp, self.now) != self.now
    }

    /// Whether the number is there.
    pub(crate) fn has(&self, number: u32) -> bool {
        self.of.get(number as usize) == Some(&self.now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emptied_at_once_and_grown() {
        let mut stamps = Stamps::default();
        assert!(!stamps.add(0) && !stamps.has(0), "no room");
        stamps.clear(2);
        assert!(stamps.add(1) && !stamps.add(1) && stamps.has(1) && !stamps.has(0));
        stamps.clear(9);
        assert!(!stamps.has(1) && !stamps.has(8) && stamps.add(8));
    }
}
