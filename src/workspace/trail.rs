/// What became of the tracked fields of each row over time, kept at hand for clocks and measures.
#[derive(Debug, Default)]
pub struct Trail {
    steps: Vec<Step>,
    /// Start and length of each row's steps; a row that goes on moves to the end.
    spans: Vec<(u32, u32)>,
}

/// A tracked field took a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// When it happened in the world, in milliseconds since 1970.
    pub at: i64,
    /// The field's place in the register.
    pub field: u16,
    /// The value's place in the column's dictionary; 0 for none.
    pub code: u32,
}

impl Trail {
    /// The steps of a row in the order they were written, which need not be that of their times.
    #[must_use]
    pub fn steps(&self, row: u32) -> &[Step] {
        let (start, length) = self.spans.get(row as usize).copied().unwrap_or_default();
        self.steps.get(start as usize..(start + length) as usize).unwrap_or_default()
    }

    /// Where the steps of a row are. As long as this is the same, so are they: what is written moves or lengthens them.
    #[must_use]
    pub fn place(&self, row: u32) -> (u32, u32) {
        self.spans.get(row as usize).copied().unwrap_or_default()
    }

    /// Puts other steps in the place of a row's; what is replaced stays behind until the next load.
    pub(super) fn replace(&mut self, row: u32, steps: &[Step]) {
        let start = self.steps.len() as u32;
        self.steps.extend_from_slice(steps);
        super::column::put(&mut self.spans, row, (start, steps.len() as u32), (0, 0));
    }

    /// Adds a step that changes something.
    pub(super) fn go_on(&mut self, row: u32, step: Step) {
        let last = self.steps(row).iter().rev().find(|s| s.field == step.field);
        if last.map_or(0, |s| s.code) != step.code {
            self.push(row, step);
        }
    }

    pub(super) fn push(&mut self, row: u32, step: Step) {
        let (start, length) = self.spans.get(row as usize).copied().unwrap_or_default();
        let end = self.steps.len() as u32;
        let start = if length > 0 && start + length == end {
            start
        } else {
            self.steps.extend_from_within(start as usize..(start + length) as usize);
            end
        };
        self.steps.push(step);
        super::column::put(&mut self.spans, row, (start, length + 1), (0, 0));
    }
}
