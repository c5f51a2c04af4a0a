//! Numbers that look like chance and are the same every time for the same seed.

/// Draws numbers (splitmix64).
pub(crate) struct Rng(pub(crate) u64);

impl Rng {
    /// Draws a number below `bound`.
    pub(crate) fn of(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(bound).unwrap()).unwrap()
    }
}
