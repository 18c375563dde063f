/// A set of rows of one table, one bit a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    words: Vec<u64>,
    len: u32,
}

impl Rows {
    /// No row of `len`.
    #[must_use]
    pub fn none(len: u32) -> Rows {
        Rows { words: vec![0; len.div_ceil(64) as usize], len }
    }

    /// The rows that `test` accepts.
    pub fn of(len: u32, mut test: impl FnMut(u32) -> bool) -> Rows {
        let mut rows = Rows::none(len);
        for (start, word) in (0..len).step_by(64).zip(&mut rows.words) {
            *word = (start..len.min(start + 64)).fold(0, |w, row| w | u64::from(test(row)) << (row - start));
        }
        rows
    }

    /// The rows whose value `test` accepts; rows beyond the end of `values` are in when `beyond` says so.
    pub(super) fn scan<T: Copy>(values: &[T], len: u32, beyond: bool, test: impl Fn(T) -> bool) -> Rows {
        let mut rows = Rows::none(len);
        for (chunk, word) in values.chunks(64).zip(&mut rows.words) {
            *word = chunk.iter().enumerate().fold(0, |w, (bit, v)| w | u64::from(test(*v)) << bit);
        }
        if beyond {
            (values.len() as u32..len).for_each(|row| rows.add(row));
        }
        rows
    }

    /// Takes a row in.
    pub fn add(&mut self, row: u32) {
        if row < self.len
            && let Some(word) = self.words.get_mut(row as usize / 64)
        {
            *word |= 1 << (row % 64);
        }
    }

    /// Whether a row is in.
    #[must_use]
    pub fn has(&self, row: u32) -> bool {
        self.words.get(row as usize / 64).is_some_and(|w| w >> (row % 64) & 1 == 1)
    }

    /// Takes a row out; whether it was in.
    pub(super) fn take(&mut self, row: u32) -> bool {
        let bit = 1 << (row % 64);
        self.words.get_mut(row as usize / 64).is_some_and(|word| {
            let was = *word & bit != 0;
            *word &= !bit;
            was
        })
    }

    /// How many are in.
    #[must_use]
    pub fn count(&self) -> usize {
        self.words.iter().map(|w| w.count_ones() as usize).sum()
    }

    /// The rows in it, from the first to the last.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.words.iter().zip((0..).step_by(64)).flat_map(|(&word, start)| {
            let mut rest = word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros();
                (rest != 0).then(|| {
                    rest &= rest - 1;
                    start + bit
                })
            })
        })
    }

    pub(super) fn keep(&mut self, other: &Rows) {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a &= b);
    }

    pub(super) fn join(&mut self, other: &Rows) {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a |= b);
    }

    pub(super) fn drop(&mut self, other: &Rows) {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a &= !b);
    }

    pub(super) fn len(&self) -> u32 {
        self.len
    }
}
