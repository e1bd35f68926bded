//! Which instructions are used.

/// How the work is done. Both give the same answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Road {
    /// One character at a time, on every machine.
    Portable,
    /// Eight characters at a time.
    #[cfg(target_arch = "x86_64")]
    Avx2(Avx2),
}

/// Proof that this machine has AVX2.
#[cfg(target_arch = "x86_64")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Avx2(());

impl Road {
    /// The fastest this machine has.
    #[must_use]
    pub fn fastest() -> Self {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("popcnt") {
            return Self::Avx2(Avx2(()));
        }
        Self::Portable
    }
}
