//! Counting what passed and what failed, over stages of every kind.

/// The counts of a run.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Tally {
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
}

impl Tally {
    /// Reads one line of a test runner's output: `test result: …`, or a test that says `skipped: …`.
    pub fn read(&mut self, line: &str) {
        let line = line.trim_start();
        if line.starts_with("skipped:") {
            self.skipped += 1;
        } else if let Some(counts) = line.strip_prefix("test result: ") {
            self.passed += count(counts, "passed");
            self.failed += count(counts, "failed");
        }
    }

    /// Adds the counts of a stage, which ended well or not.
    pub fn add(&mut self, mut stage: Tally, ended_well: bool) {
        // Its runner counts a skipped test as passed, but it has shown nothing.
        stage.passed = stage.passed.saturating_sub(stage.skipped);
        // A stage that broke without a failed test did not compile or was cut off: that is one failure.
        if !ended_well && stage.failed == 0 {
            stage.failed = 1;
        }
        self.passed += stage.passed;
        self.failed += stage.failed;
        self.skipped += stage.skipped;
    }

    /// The plain closing line.
    pub fn line(&self) -> String {
        let skipped = if self.skipped > 0 { format!(", {} skipped", self.skipped) } else { String::new() };
        format!("{} passed, {} failed{skipped}", self.passed, self.failed)
    }
}

fn count(counts: &str, word: &str) -> usize {
    let part = counts.split([';', '.']).map(str::trim).find(|part| part.ends_with(word));
    part.and_then(|part| part.split_whitespace().find_map(|piece| piece.parse().ok())).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted() {
        let mut stage = Tally::default();
        stage.read(
            "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 3 filtered out; finished in 0.1s",
        );
        stage.read("test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out");
        stage.read("skipped: the log is not there");
        stage.read("test time::passed ... ok");
        assert_eq!(stage, Tally { passed: 13, failed: 2, skipped: 1 });

        let mut all = Tally::default();
        all.add(stage, false);
        all.add(Tally::default(), false);
        assert_eq!(all.line(), "12 passed, 3 failed, 1 skipped");
    }
}
