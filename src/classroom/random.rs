/// Random numbers that are the same everywhere for the same seed: SplitMix64 (Steele, Lea and Flood, 2014).
///
/// Whole numbers only, so that no machine's rounding can tell two worlds apart.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// A stream of its own for the n-th thing of a seed.
    #[must_use]
    pub fn new(seed: u64, n: u64) -> Random {
        let mut random = Random(seed ^ n.wrapping_mul(0xD1B5_4A32_D192_ED03));
        random.draw();
        random
    }

    /// The next 64 bits.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to just below `end`; 0 where `end` is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.draw()) * u128::from(end)) >> 64) as u64
    }

    /// A number from `low` to `high`, both included.
    pub fn within(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1) as u64) as i64
    }

    /// True in so many of a thousand cases.
    pub fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// One of them; the default where there is none.
    pub fn pick<T: Copy + Default>(&mut self, of: &[T]) -> T {
        of.get(self.below(of.len() as u64) as usize).copied().unwrap_or_default()
    }

    /// A place in a list of weights, the likelier the heavier.
    pub fn weighted(&mut self, weights: &[u64]) -> usize {
        let mut left = self.below(weights.iter().sum());
        weights
            .iter()
            .position(|weight| {
                let here = left < *weight;
                left = left.saturating_sub(*weight);
                here
            })
            .unwrap_or(0)
    }

    /// A value of a distribution told by its quantiles at even steps, with straight lines between them.
    pub fn quantile(&mut self, quantiles: &[i64]) -> i64 {
        let steps = quantiles.len().saturating_sub(1) as u64;
        let (place, within) = (self.below(steps) as usize, self.below(1000) as i64);
        match quantiles.get(place..) {
            Some([low, high, ..]) => low + (high - low) * within / 1000,
            _ => 0,
        }
    }
}
