//! The things used last, few enough to look through.

/// At most `MOST` things by key, the one used last at the end.
pub(crate) struct Recent<K, V, const MOST: usize>(Vec<(K, V)>);

impl<K, V, const MOST: usize> Default for Recent<K, V, MOST> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: PartialEq, V, const MOST: usize> Recent<K, V, MOST> {
    /// Takes one out; [`Self::keep`] puts it back as the one used last.
    pub(crate) fn take(&mut self, key: &K) -> Option<V> {
        let at = self.0.iter().position(|(known, _)| known == key)?;
        Some(self.0.remove(at).1)
    }

    /// Keeps one as the one used last, in place of the one not used for longest where there are `MOST`.
    pub(crate) fn keep(&mut self, key: K, value: V) -> &mut V {
        if self.0.len() == MOST {
            self.0.remove(0);
        }
        &mut self.0.push_mut((key, value)).1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_used_for_longest_goes_first() {
        let mut recent = Recent::<u8, &str, 2>::default();
        recent.keep(1, "a");
        recent.keep(2, "b");
        let a = recent.take(&1).unwrap_or_default();
        recent.keep(1, a);
        recent.keep(3, "c");
        assert_eq!((recent.take(&1), recent.take(&2), recent.take(&3)), (Some("a"), None, Some("c")));
    }
}
