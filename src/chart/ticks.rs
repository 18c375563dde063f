//! Where an axis is labelled: at 1, 2 or 5 times a power of ten.

use crate::decimal;
use crate::measure::control_chart::number;

/// A range of values and its labelled places.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ticks {
    /// Lowest value shown.
    pub low: f64,
    /// Highest value shown, always above `low`.
    pub high: f64,
    /// Ascending, all within the range.
    pub values: Vec<f64>,
    decimals: u8,
}

impl Ticks {
    /// The label of a place: "2.5", "20k", "3M".
    pub fn label(&self, value: f64) -> String {
        let largest = self.low.abs().max(self.high.abs());
        match largest {
            l if l >= 1e15 => number(value, 0),
            l if l >= 1e7 => number(value / 1e6, decimals_above(self.decimals, self.step() / 1e6)) + "M",
            l if l >= 1e4 => number(value / 1e3, decimals_above(self.decimals, self.step() / 1e3)) + "k",
            _ => number(value, self.decimals),
        }
    }

    fn step(&self) -> f64 {
        match self.values.as_slice() {
            [a, b, ..] => b - a,
            _ => 1.0,
        }
    }
}

fn decimals_above(least: u8, step: f64) -> u8 {
    least.max(decimals(step))
}

/// What is shown can be drawn: finite, and small enough to be added up.
pub(super) fn readable(value: f64) -> bool {
    value.is_finite() && value.abs() <= 1e100
}

/// Ticks for lines: the range follows the values, with a little air.
pub(super) fn around(values: impl Iterator<Item = f64>, most: usize) -> Ticks {
    let (low, high) = extent(values);
    let air = air(low, high);
    // A measure that cannot be negative is not shown as if it could.
    let floor = if low >= 0.0 { 0.0 } else { f64::NEG_INFINITY };
    place((low - air).max(floor), high + air, most)
}

/// Ticks for bars: from 0.
pub(super) fn from_zero(values: impl Iterator<Item = f64>, most: usize) -> Ticks {
    let (low, high) = extent(values.chain([0.0]));
    let air = if high > low { (high - low) * 0.04 } else { 1.0 };
    place(if low < 0.0 { low - air } else { 0.0 }, high + air, most)
}

/// Ticks for a range that is given.
pub(super) fn place(low: f64, high: f64, most: usize) -> Ticks {
    let step = nice_step((high - low) / most.max(1) as f64);
    let first = (low / step).ceil();
    let values = (0..=most + 1).map(|i| (first + i as f64) * step).filter(|v| *v >= low && *v <= high);
    let mut values: Vec<f64> = values.collect();
    values.dedup();
    Ticks { low, high, values, decimals: decimals(step) }
}

fn extent(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let all = values.filter(|v| readable(*v));
    let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    if low > high { (0.0, 1.0) } else { (low, high) }
}

fn air(low: f64, high: f64) -> f64 {
    let size = low.abs().max(high.abs());
    if high - low > size * 1e-9 {
        (high - low) * 0.06
    } else if size > 0.0 {
        size * 0.1
    } else {
        1.0
    }
}

/// The smallest of 1, 2, 5 × 10^n that is no smaller.
fn nice_step(raw: f64) -> f64 {
    let power = 10f64.powi(decimal::power(raw));
    let times = [1.0, 2.0, 5.0, 10.0].into_iter().find(|times| times * power >= raw * 0.999_999);
    times.unwrap_or(10.0) * power
}

fn decimals(step: f64) -> u8 {
    (-decimal::power(step)).clamp(0, 9) as u8
}

#[cfg(test)]
mod tests {
    use super::{around, from_zero};

    #[test]
    fn places_are_round() {
        let check = |values: &[f64], expected: &[&str]| {
            let ticks = around(values.iter().copied(), 5);
            let labels: Vec<String> = ticks.values.iter().map(|v| ticks.label(*v)).collect();
            assert_eq!(labels, expected, "{values:?}");
        };
        check(&[], &["0.0", "0.5", "1.0"]);
        check(&[0.0, 10.0], &["0", "5", "10"]);
        check(&[1.9, 8.5], &["2", "4", "6", "8"]);
        check(&[0.01, 0.05], &["0.01", "0.02", "0.03", "0.04", "0.05"]);
        check(&[5.0, 5.0], &["4.6", "4.8", "5.0", "5.2", "5.4"]);
        check(&[-3.0, 3.0], &["−2", "0", "2"]);
        check(&[0.0, 30_000.0], &["0k", "10k", "20k", "30k"]);
        assert_eq!(from_zero([7.0].into_iter(), 4).low, 0.0);
    }

    #[test]
    fn no_range_is_too_strange() {
        for values in
            [vec![1e100, -1e100], vec![f64::NAN], vec![f64::INFINITY, 3.0], vec![1e100], vec![1e-300]]
        {
            let ticks = around(values.iter().copied(), 5);
            assert!(ticks.high > ticks.low, "{values:?}");
            assert!(ticks.values.len() <= 7 && ticks.values.iter().all(|v| v.is_finite()), "{ticks:?}");
        }
    }
}
